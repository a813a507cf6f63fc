// The report of a fit as one page: no script, no request, light and dark, on paper, on a phone.
import type { Prediction } from '../../fit/points/points-fit.ts'
import type { FitReport } from '../../fit/points/report.ts'
import { currentLanguage, text } from '../../language/index.ts'
import { version } from '../../version.ts'
import { dark, fonts, light } from './colours.ts'
import { chance, orDash, padded, percent, significant } from './digits.ts'
import { escapeText } from './escape.ts'
import { filledFormula } from './filled-formula.ts'
import type { PointsPicture } from './picture.ts'
import { svgOf } from './svg.ts'
import { figures, levelOf, sentences, warningText } from './words.ts'

export interface PageContent {
  readonly report: FitReport
  /** Of the table, those that the formula uses. */
  readonly columns: readonly string[]
  readonly picture: PointsPicture | null
  readonly predicted?: { readonly rows: readonly (Prediction & { readonly at: Readonly<Record<string, number>> })[]; readonly missing: number }
  /** What the table is called. */
  readonly source: string
  /** The command that gives the same numbers. */
  readonly command?: string
}

/** Rows of predictions that a page holds. */
const mostRows = 1000

export function pageOf({ report, columns, picture, predicted, source, command }: PageContent): string {
  const formula = minus(filledFormula(report))
  const sections = [
    ...(report.warnings.length > 0 ? [section('draw.points.page.notes', `<ul>${report.warnings.map((warning) => `<li>${escapeText(warningText(warning))}</li>`).join('')}</ul>`)] : []),
    picture
      ? `<figure><div class="wide">${svgOf(picture, report, { width: 720, id: 'wide' })}</div><div class="narrow">${svgOf(picture, report, { width: 340, height: 250, id: 'narrow' })}</div><figcaption>${caption(report, picture)}</figcaption></figure>`
      : `<p>${text('draw.points.too-large')}</p>`,
    section('draw.points.page.parameters', parameterTable(report)),
    section('draw.points.page.statistics', `<dl>${figures(report).map(([name, value]) => `<div><dt>${escapeText(name)}</dt><dd>${escapeText(minus(value))}</dd></div>`).join('')}</dl>${sentences(report, columns).map((sentence) => `<p>${escapeText(sentence)}</p>`).join('')}`),
    ...(predicted && predicted.rows.length > 0 ? [section('draw.points.page.predictions', predictionTable(predicted.rows, report) + (predicted.missing > 0 ? `<p>${escapeText(text('draw.points.left-out', { rows: predicted.missing }))}</p>` : ''))] : []),
  ]
  return `<!doctype html>
<html lang="${currentLanguage() === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeText(report.formula)} · ${escapeText(source)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<p class="source">${escapeText(source)}</p>
<h1>${escapeText(formula)}</h1>
</header>
${sections.join('\n')}
<footer><p>${escapeText(text('draw.points.page.made', { version }))}</p>${command === undefined ? '' : `<pre>${escapeText(command)}</pre>`}</footer>
</main>
</body>
</html>
`
}

/** A true minus before digits. */
const minus = (text: string): string => text.replace(/(?<![\p{L}\p{N}_])-(?=\s?[\d.])|(?<=e)-(?=\d)/gu, '−')

const section = (title: 'draw.points.page.parameters' | 'draw.points.page.statistics' | 'draw.points.page.notes' | 'draw.points.page.predictions', content: string): string => `<section><h2>${escapeText(text(title))}</h2>${content}</section>`

function caption(report: FitReport, { curve, x, rows }: PointsPicture): string {
  const banded = curve.some(({ confidence }) => confidence !== null)
  const parts = [
    ...(banded ? [text('draw.points.page.picture-note', { level: levelOf(report) })] : []),
    text('draw.points.page.residual-note'),
    ...(rows > x.length ? [text('draw.points.thinned', { shown: x.length.toLocaleString('en-US'), all: rows.toLocaleString('en-US') })] : []),
  ]
  return escapeText(parts.join(currentLanguage() === 'zh' ? '' : ' '))
}

const cell = (value: string): string => `<td>${escapeText(minus(value))}</td>`

function parameterTable(report: FitReport): string {
  const heads = [text('draw.points.value'), text('draw.points.standard-error'), text('draw.points.interval', { level: levelOf(report) }), 't', 'p']
  const rows = Object.entries(report.parameters).map(([name, { value, standardError, interval, t, p, atBound }]) => {
    const cells = [significant(value), atBound ? text('draw.points.at-bound') : orDash(standardError), interval === null ? '–' : interval.map((end) => padded(end)).join(' … '), orDash(t), orDash(p, chance)]
    return `<tr><th scope="row">${escapeText(name)}</th>${cells.map((value, i) => `<td data-name="${escapeText(heads[i])}">${escapeText(minus(value))}</td>`).join('')}</tr>`
  })
  return `<table class="parameters"><thead><tr><th scope="col">${escapeText(text('draw.points.parameter'))}</th>${heads.map((head) => `<th scope="col">${escapeText(head)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function predictionTable(rows: NonNullable<PageContent['predicted']>['rows'], { response, level }: FitReport): string {
  const names = Object.keys(rows[0].at)
  const range = (interval: readonly [number, number] | null) => (interval === null ? '–' : interval.map((end) => padded(end, 5)).join(' … '))
  const heads = [...names, response, text('draw.points.confidence', { level: percent(level) }), text('draw.points.prediction', { level: percent(level) })]
  const body = rows.slice(0, mostRows).map(({ at, value, confidence, prediction }) => `<tr>${names.map((name) => cell(significant(at[name]))).join('')}${[significant(value), range(confidence), range(prediction)].map(cell).join('')}</tr>`)
  const cut = rows.length > mostRows ? `<p>${escapeText(text('draw.points.page.more', { rows: (rows.length - mostRows).toLocaleString('en-US') }))}</p>` : ''
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeText(text('draw.points.page.predictions'))}"><table><thead><tr>${heads.map((head) => `<th scope="col">${escapeText(head)}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>${cut}`
}

const variables = (colours: typeof light | typeof dark): string => Object.entries(colours).map(([name, value]) => `--${name}:${value}`).join(';')

const style = `
:root{${variables(light)};color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){:root{${variables(dark)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 ${fonts}}
:lang(zh) body,body:lang(zh){line-height:1.75}
main{max-width:752px;margin:0 auto;padding:40px 16px 64px}
header{margin-bottom:28px}
.source{margin:0;color:var(--grey);font-size:14px;overflow-wrap:anywhere}
h1{margin:4px 0 0;font-size:28px;line-height:1.3;font-weight:600;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
h2{margin:36px 0 8px;font-size:17px;font-weight:600}
p,ul{margin:0 0 8px;max-width:66ch;overflow-wrap:anywhere}
p:lang(zh),li:lang(zh){max-width:34em}
ul{padding:0;list-style:none}
li{padding-left:14px;border-left:3px solid var(--ink);margin-bottom:10px}
figure{margin:28px 0 0}
figcaption{margin-top:6px;color:var(--grey);font-size:14px;line-height:1.6}
.picture{display:block;width:100%;height:auto}
.narrow{display:none}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:7px 0 7px 18px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{padding-left:0}
thead th{font-size:14px;font-weight:400;color:var(--grey);white-space:normal;vertical-align:bottom}
tbody th{text-align:left;font-weight:600;white-space:normal;overflow-wrap:anywhere}
tbody th:first-child,.parameters thead th:first-child{text-align:left}
.scroll{overflow-x:auto}.scroll th{white-space:nowrap}
.parameters td:nth-child(2){font-weight:600}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));column-gap:36px;margin:0 0 14px;font-variant-numeric:tabular-nums}
dl div{display:flex;justify-content:space-between;gap:12px;padding:6px 0;border-bottom:1px solid var(--line)}
dt{color:var(--grey)}
dd{margin:0}
footer{margin-top:48px;padding-top:14px;border-top:1px solid var(--line);color:var(--grey);font-size:14px}
pre{margin:6px 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK SC",monospace;color:var(--ink)}
@media screen and (max-width:640px){
main{padding-top:24px}h1{font-size:21px}
.wide{display:none}.narrow{display:block}
.parameters thead{display:none}.parameters,.parameters tbody,.parameters tr,.parameters th,.parameters td{display:block;width:100%}
.parameters tr{padding:10px 0;border-bottom:1px solid var(--line)}.parameters th,.parameters td{border:0;padding:2px 0}
.parameters td{display:flex;justify-content:space-between;gap:12px;white-space:normal}.parameters td::before{content:attr(data-name);color:var(--grey);font-weight:400}
}
@media print{body{font-size:11pt}main{padding:0;max-width:none}figure,section,tr{break-inside:avoid}.scroll{overflow:visible}}
`
