<#ftl output_format="Markdown">
# NormBench comparison of runs: ${report.verdict}

${report.summary[0]}

<#list report.summary[1..] as reason>
- ${reason}
</#list>
<#list report.sections as section>

## ${section.title}
<#if section.notes?has_content>

<#list section.notes as note>
- ${note}
</#list>
</#if>
<#list section.tables as table>

### ${table.title}

|<#list table.head as h> ${h} |</#list>
|<#list table.head as h><#if h?index lt table.texts>:---|<#else>---:|</#if></#list>
<#list table.rows as row>
|<#list row as value> ${value} |</#list>
</#list>
<#if table.more gt 0>

and ${table.more} more.
</#if>
</#list>
</#list>
