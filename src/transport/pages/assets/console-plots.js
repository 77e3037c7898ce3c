// @ts-check
/** @type {any} */
let library

const kinds = ['registrations', 'posts', 'comments', 'deliveries', 'reports', 'decisions']

/**
 * A plot of each number by day. The library is loaded where it is needed: by moderators.
 *
 * @param {({ day: string } & Record<string, number>)[]} days
 * @returns {Promise<HTMLElement[]>}
 */
export async function plots(days) {
  // @ts-expect-error It is served under this name from its package.
  library ??= (await import('./uPlot.js')).default
  const grid = document.createElement('div')
  grid.className = 'plots'
  grid.append(...kinds.map((kind) => plot(kind, days)))
  return [grid]
}

/**
 * @param {string} kind
 * @param {({ day: string } & Record<string, number>)[]} days
 */
function plot(kind, days) {
  const figure = document.createElement('figure')
  const caption = document.createElement('figcaption')
  const values = days.map((day) => day[kind] ?? 0)
  const sum = values.reduce((total, value) => total + value, 0)
  caption.textContent = `${kind}: ${sum} in ${days.length} days, ${values.at(-1) ?? 0} today`
  const place = document.createElement('div')
  place.setAttribute('role', 'img')
  place.setAttribute('aria-label', caption.textContent)
  figure.append(caption, place)
  const style = getComputedStyle(document.documentElement)
  const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim()
  const axis = { stroke: color('--quiet'), grid: { stroke: color('--line') }, ticks: { stroke: color('--line') } }
  const options = {
    width: 280,
    height: 140,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      y: {
        range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ max) => [0, Math.max(max, 1)],
      },
    },
    axes: [axis, { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000] }],
    series: [{}, { stroke: color('--rust'), width: 2, points: { show: false } }],
  }
  const times = days.map(({ day }) => Date.parse(day) / 1_000)
  new library(options, [times, values], place)
  return figure
}
