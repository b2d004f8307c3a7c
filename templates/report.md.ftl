<#ftl output_format="Markdown">
<#assign context = report.context>
<#macro says list>
<#list list as s>
- **${s.topic}:** ${s.text}
</#list>
</#macro>
# NormBench report: ${context.suiteName}

<#if context.suiteDescription?has_content>
${context.suiteDescription}

</#if>
Run ${context.runId}<#if context.gitCommit?has_content>, commit ${context.gitCommit}</#if><#if context.suiteHash?has_content>, suite hash ${context.suiteHash}</#if>

<#if report.batchSizes()?has_content>
## Which method, at what cost

Of every task and batch size the methods that cannot be told from the best, and what they reach. Where no metric was measured, the fastest in training.

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

</#if>
## What this run says

<@says report.statements/>
<#if !report.hasSeveralTasks()>
<#list report.tasks as task>
<@says task.statements/>
</#list>
</#if>
<#if report.hasPictures()>

[Pictures](pictures.html): held-out images with what every method found in them.
</#if>
<#if report.hasClasses()>

[Classes](classes.html): which classes every method takes for which.
</#if>
<#list report.tasks as task>

## Task ${task.title}

<#list task.setting as f>${f.name}: ${f.value}<#sep>; </#list>
<#if report.hasSeveralTasks() && task.statements?has_content>

<@says task.statements/>
</#if>
<#list task.parts as part>

### ${part.title}
<#list part.figures as figure>

${figure.summary}
</#list>
<#list part.matrices as m>
<#-- Only the leading table of a part is in sight; with several tasks, inference is folded as well. -->
<#assign folded = !m?is_first || report.hasSeveralTasks() && part.id?ends_with("-inference")>
<#if folded>

<details>
<summary>Table ${m.number}. ${m.title}</summary>
</#if>

**Table ${m.number}. ${m.title}.** ${m.caption}<@marks m/>

| Method |<#list m.batchSizes as b> ${b}<#if m.budgets[b?index]?has_content> (${m.budgets[b?index]})</#if> |</#list>
|:---|<#list m.batchSizes as b>---:|</#list>
<#list m.rows as row>
| ${row.method}<#if row.options?has_content> (${row.options})</#if> |<#list row.cells as c> <@cell c/> |</#list>
</#list>
<#if m.floor.isPresent()>
| floor |<#list m.batchSizes as b> ${m.floor.get().text()} |</#list>

The floor is ${m.floor.get().description()}.
</#if>
<#if folded>

</details>
</#if>
</#list>
<#list part.metrics as m>

<details>
<summary>Table ${m.number}. ${m.title}</summary>

**Table ${m.number}. ${m.title}.** ${m.caption}

| Method | Batch size | n |<#list m.headings() as c> ${c} |</#list>
|:---|---:|---:|<#list m.columns as c>---:|</#list>
<#list m.rows as row>
| ${row.method} | ${row.batchSize} | ${row.trials} |<#list row.values as v> ${v.text} |</#list>
</#list>

</details>
</#list>
<#list part.largest as t>

**Table ${t.number}. Largest batch that fits.** ${t.caption}

| Method | Largest batch | Peak device memory, MiB | Memory of the device, MiB | Ended by |
|:---|---:|---:|---:|:---|
<#list t.rows as row>
| ${row.method} | ${row.text} | ${row.peak} | ${row.memory} | ${row.note} |
</#list>
</#list>
</#list>
</#list>

## Failures

<#if report.failures?has_content>
| No. | Outcome | Task | Method | Batch | Trial | Seed | Reason |
|---:|:---|:---|:---|---:|:---|---:|:---|
<#list report.failures as f>
| ${f.number} | ${f.kind} | ${f.task} | ${f.method} | ${f.batchSize} | ${f.trial} | ${f.seed} | ${f.reason} |
</#list>
<#else>
No trial failed.
</#if>
<#if report.exclusions?has_content>

Cells that the suite leaves out:

| Task | Method | Batch sizes | Reason |
|:---|:---|:---|:---|
<#list report.exclusions as e>
| ${e.task} | ${e.method} | ${e.batchSizes} | ${e.reason} |
</#list>
</#if>

## Claims

<#if context.claims?has_content>
Effects are above 0 in the claimed direction, with 95% intervals; p values are corrected over the claims (Holm).

| Claim | Verdict | Effect | Setting | Expected | Source | More |
|:---|:---|:---|:---|:---|:---|:---|
<#list report.claims() as c>
| ${c.id} | ${c.verdict} | ${c.effect} | ${c.setting} | ${c.expectation} | ${c.source}<#if c.says?has_content>: ${c.says}</#if> | <#list c.facts?filter(f -> f.name != "Effect") as f>${f.name}: ${f.value}<#sep>; </#list> |
</#list>
<#else>
This suite declares no claims.
</#if>

## Methods

<#if report.methods?has_content>
| Method | Family | Options | Trials | Completed |<#if report.hasParameters()> Trainable parameters |</#if>
|:---|:---|:---|---:|---:|<#if report.hasParameters()>---:|</#if>
<#list report.methods as m>
| ${m.label} | ${m.family} | ${m.options} | ${m.trials} | ${m.completed} |<#if report.hasParameters()> ${m.parameters} |</#if>
</#list>
<#else>
No method has a result.
</#if>
<#if report.machine.isPresent()>

## Machine state

<@says report.machine.statements/>
<#if report.machine.sources?has_content>

| Part | Source |
|:---|:---|
<#list report.machine.sources as f>
| ${f.name} | ${f.value} |
</#list>
</#if>
<#if report.machine.flagged?has_content>

<details>
<summary>Flagged trials</summary>

| Task | Method | Batch | Trial | Flags | Others' load, cores | Steal |
|:---|:---|---:|:---|:---|---:|---:|
<#list report.machine.flagged as f>
| ${f.task} | ${f.method} | ${f.batchSize} | ${f.trial} | ${f.flags} | ${f.others} | ${f.steal} |
</#list>

</details>
</#if>
</#if>

## Run and environment

| What | Value |
|:---|:---|
<#list report.outcomes as f>
| Trials ${f.name} | ${f.value} |
</#list>
<#list report.facts as f>
| ${f.name} | ${f.value} |
</#list>
<#list context.environmentFacts() as f>
| ${f.name} | ${f.value} |
</#list>

## Reproduce

<#if context.command?has_content>
<#-- A code block shows its text as it is, so nothing is escaped in it; indentation cannot be closed by the text. -->
<#outputformat "plainText"><#list context.command?split("\n") as line>
    ${line}
</#list></#outputformat>
<#else>
The command was not recorded.
</#if>
<#macro cell c><#if c.state == "value"><#if c.best>**${c.text}**<#if c.alone> ★</#if><#else>${c.text}</#if><#if c.below> ▽</#if><#if c.unsteady> \~</#if><#if c.partial> †</#if><#if c.detail?has_content> (${c.detail})</#if><#else>${c.text}</#if></#macro>
<#macro marks m><#if m.hasBelow()> ▽ below the floor: less accurate than a logistic regression on the pixels.</#if><#if m.hasUnsteady()> \~ timing did not become steady.</#if><#if m.hasPartial()> † some trials failed; the value is of the others.</#if><#if m.hasExcluded()> excl.: left out by the suite.</#if><#if m.hasMissing()> –: not measured.</#if></#macro>
