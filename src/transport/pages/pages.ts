import type { PageTable } from './page-finder'
import { feedPage } from './views/feed'
import { homePage } from './views/home'

/** Every page for people. */
export const pages: PageTable = {
  '/': homePage,
  '/feed': feedPage,
}
