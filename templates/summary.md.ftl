<#ftl output_format="Markdown">
<#assign context = report.context>
<#macro says list>
<#list list as s>
- **${s.topic}:** ${s.text}
</#list>
</#macro>
# ${context.suiteName}: which method, at what cost

<#if context.suiteDescription?has_content>
${context.suiteDescription}

</#if>
<#if report.batchSizes()?has_content>
Of every task and batch size the methods that cannot be told from the best, and what they reach; without a metric the fastest in training.

| Task |<#list report.batchSizes() as b> batch ${b} |</#list>
|:---|<#list report.batchSizes() as b>:---|</#list>
<#list report.tasks as task>
<#if task.answers?has_content>
| ${task.title} |<#list report.batchSizes() as b><#assign a = task.answer(b)> <#if a.id?has_content>${a.brief} (${a.note})<#else>not run</#if> |</#list>
</#if>
</#list>
<#list report.tasks as task>
<#list task.answers as a>
<#if a.id == report.firstAnswer()>

At batch ${a.batchSize} of ${task.title}:

<@says a.says/>
</#if>
</#list>
</#list>
<#else>
Nothing was measured that could answer this.
</#if>
<#list report.shownFigures() as f>

<picture><source media="(prefers-color-scheme: dark)" srcset="files/${f.id?no_esc}-dark.svg"><img src="files/${f.id?no_esc}.svg" alt="Figure ${f.number}"></picture>

Figure ${f.number}. ${f.title}. ${f.summary}
</#list>

## This run

<@says report.statements/>
<#if context.claims?has_content>

| Claim | Verdict | Effect (95% interval) |
|:---|:---|:---|
<#list report.claims() as c>
| ${c.id} | ${c.verdict} | ${c.effect} |
</#list>
</#if>

Run ${context.runId}<#if context.gitCommit?has_content>, commit ${context.gitCommit}</#if>. All tables, failures and the machine: [report.md](report.md), [report.json](report.json); figures and tables one by one: [files](files).
