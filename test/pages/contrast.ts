/**
 * A script for the page: the lowest contrast between a text and what is behind it (WCAG 2.2, success criterion 1.4.3),
 * and the text. It is source because it runs in the browser.
 */
export const lowestContrast = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number)
  const light = (color) => {
    const [r, g, b] = parts(color).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor
    if (parts(color)[3] !== 0) return color
    return element.parentElement ? behind(element.parentElement) : 'rgb(255, 255, 255)'
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let lowest = { ratio: Infinity, text: '' }
  while (texts.nextNode()) {
    const { parentElement: element, textContent: text } = texts.currentNode
    if (!text.trim() || element.closest('script, style, noscript')) continue
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    if (ratio < lowest.ratio) lowest = { ratio, text: text.trim() }
  }
  return lowest
})()`
