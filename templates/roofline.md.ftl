<#ftl output_format="Markdown">
# NormBench roofline

${report.where}, started ${report.created}

<#list report.summary as s>
- **${s.topic}:** ${s.text}
</#list>

${report.definition}
<#list report.sections as section>

## ${section.title}

${section.note}

| Method | Forward, ms | Share | Forward and backward, ms | p10–p90 | Share | Once | Operations | What bounds it |
|:---|---:|---:|---:|---:|---:|---:|---:|:---|
<#list section.rows as row>
| ${row.method} | ${row.forwardMs} | ${row.forwardShare} | ${row.bothMs} | ${row.range} | **${row.share}** | ${row.onceShare} | ${row.operations} | ${row.meaning} |
</#list>
</#list>

## Engine and environment

| | |
|:---|:---|
<#list report.environment as f>
| ${f.name} | ${f.value} |
</#list>

## Reproduce

<#-- A code block shows its text as it is, so nothing is escaped in it. -->
<#outputformat "plainText">    ${report.command}
</#outputformat>
