/** Whether one text becomes the other by one letter that is changed, left out, added, or swapped with the next (a Damerau–Levenshtein distance of 1). */
export function isOneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1) return false
  let start = 0
  while (start < short.length && short[start] === long[start]) start++
  if (short.length < long.length) return short.slice(start) === long.slice(start + 1)
  if (start === short.length) return false
  const isChanged = short.slice(start + 1) === long.slice(start + 1)
  const isSwapped = short[start] === long[start + 1] && short[start + 1] === long[start]
  return isChanged || (isSwapped && short.slice(start + 2) === long.slice(start + 2))
}
