<#ftl output_format="Markdown">
<#macro table rows>
| Cell | What | Base | Head | Change (95% interval) | n | Adjusted p | Threshold | Sees from |
|:---|:---|---:|---:|:---|---:|---:|---:|---:|
<#list rows as r>
| ${r.cell} | ${r.quantity} | ${r.base} | ${r.head} | ${r.change} | ${r.samples} | ${r.adjustedP} | ${r.threshold} | ${r.smallestDetectable} |
</#list>
</#macro>
<!-- normbench-gate -->
**${gate.headline}**

${gate.comparison}
<#if gate.differences?has_content>

| Differs | Base | Head |
|:---|:---|:---|
<#list gate.differences as d>
| ${d.key} | ${d.base} | ${d.head} |
</#list>
<#if gate.moreDifferences gt 0>

and ${gate.moreDifferences} more differences, in gate.json.
</#if>
</#if>
<#if gate.failures?has_content>

### Failures

<@table gate.failures/>

<#list gate.reasons as reason>
- ${reason}
</#list>
<#if gate.moreFailures gt 0>
- and ${gate.moreFailures} more failures, in the full table.
</#if>
</#if>
<#if gate.improvements?has_content>

### Improvements

<@table gate.improvements/>
<#if gate.moreImprovements gt 0>

and ${gate.moreImprovements} more improvements, in the full table.
</#if>
</#if>
<#if gate.suspected?has_content>

### Largest suspected changes, undecided

<@table gate.suspected/>
<#if gate.moreSuspected gt 0>

and ${gate.moreSuspected} more suspected changes, in gate.json.
</#if>
</#if>

${gate.counts}
<#if gate.warnings?has_content>

<#list gate.warnings as warning>
- ${warning}
</#list>
</#if>

${gate.noise}

Fingerprint ${gate.fingerprint}. Repeat it there:

    ${gate.command?no_esc}
<#if gate.all?has_content>

<details>
<summary>All verdicts</summary>

| Cell | What | Verdict | Base | Head | Change (95% interval) | n | p | Threshold | Sees from | Why |
|:---|:---|:---|---:|---:|:---|---:|---:|---:|---:|:---|
<#list gate.all as r>
| ${r.cell} | ${r.quantity} | ${r.verdict} | ${r.base} | ${r.head} | ${r.change} | ${r.samples} | ${r.p} | ${r.threshold} | ${r.smallestDetectable} | ${r.reason} |
</#list>
<#if gate.moreOfAll gt 0>

${gate.moreOfAll} more verdicts are in gate.json.
</#if>

"Sees from": the smallest slow-down that this measurement would have caught in about four of five cases.

</details>
</#if>
