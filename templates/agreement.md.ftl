<#ftl output_format="Markdown">
# NormBench agreement of engines: ${report.suiteName}

${report.summary}

Started ${report.created}, suite hash ${report.suiteHash}

## Cells

Every engine trained every cell from the same initial weights, on the same batches, with the same learning rates. A difference is max\|a − b\| / max(max\|a\|, max\|b\|, floor), of losses the largest up to that step, of weights and state the largest over all tensors. Bounds: ${report.bounds}. Training amplifies rounding, so the bound grows with the steps and is a guard against gross errors only beyond the tenth.

| Method | Batch | Task | Engines |<#list report.steps as s> Loss, step ${s} | Weights, step ${s} |</#list> Verdict |
|:---|---:|:---|:---|<#list report.steps as s>---:|---:|</#list>:---|
<#list report.rows as row>
| ${row.method} | ${row.batchSize} | ${row.task} | ${row.engines} |<#list row.values as v> ${v} |</#list> ${row.verdict} |
</#list>
<#if report.explained()?has_content>

## Where and why

<#list report.explained() as row>
- **${row.method}, batch ${row.batchSize}, ${row.task} (${row.engines}): ${row.verdict}.** ${row.reason}
</#list>
</#if>

## Engines and environment

| | |
|:---|:---|
<#list report.engines as f>
| ${f.name} | ${f.value} |
</#list>
<#list report.environment as f>
| ${f.name} | ${f.value} |
</#list>

## Reproduce

<#-- A code block shows its text as it is, so nothing is escaped in it. -->
<#outputformat "plainText">    ${report.command}
</#outputformat>
