/** The icon of the network: a C. */
export const iconSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#a83f18"/><path d="M22 11.5a7 7 0 1 0 0 9" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>'

/** The icon inline, so that no page requests it. */
export const iconUrl = `data:image/svg+xml,${encodeURIComponent(iconSvg)}`
