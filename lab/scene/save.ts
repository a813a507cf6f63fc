/** Hands the reader a file; nothing leaves the page. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

const drawn = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'opacity', 'font-size', 'font-family', 'font-style', 'font-weight', 'font-variant-numeric'] as const

/** An SVG that stands alone: what the page's style sheet says is written into it. */
function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const [from, to] = [[svg, ...svg.querySelectorAll('*')], [copy, ...copy.querySelectorAll('*')]]
  from.forEach((element, i) => {
    const style = getComputedStyle(element)
    to[i].setAttribute('style', drawn.map((name) => `${name}:${style.getPropertyValue(name).replace(/"/g, "'")}`).join(';'))
    to[i].removeAttribute('class')
  })
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  paper.setAttribute('width', '100%')
  paper.setAttribute('height', '100%')
  paper.setAttribute('fill', getComputedStyle(document.body).backgroundColor)
  copy.prepend(paper)
  return new XMLSerializer().serializeToString(copy)
}

export const saveSvg = (svg: SVGSVGElement, name: string): void => download(new Blob([standalone(svg)], { type: 'image/svg+xml' }), `${name}.svg`)

/** Twice the size on the screen, for print. */
export async function savePng(picture: SVGSVGElement | HTMLCanvasElement, name: string): Promise<void> {
  const canvas = picture instanceof HTMLCanvasElement ? picture : await rastered(picture)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob) download(blob, `${name}.png`)
}

async function rastered(svg: SVGSVGElement): Promise<HTMLCanvasElement> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = svg.clientWidth * 2
  canvas.height = svg.clientHeight * 2
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}

export type Rows = readonly (readonly (string | number)[])[]

/** RFC 4180; numbers with every digit. */
export function saveCsv(rows: Rows, name: string): void {
  const cell = (value: string | number) => (typeof value === 'number' || !/[",\n]/.test(value) ? String(value) : `"${value.replace(/"/g, '""')}"`)
  download(new Blob([`${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`], { type: 'text/csv' }), `${name}.csv`)
}
