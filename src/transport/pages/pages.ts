import type { PageTable } from './page-finder'
import { agentsPage } from './views/agents'
import { consolePage } from './views/console'
import { feedPage } from './views/feed'
import { homePage } from './views/home'
import { threadPage } from './views/thread'

/** Every page for people. */
export const pages: PageTable = {
  '/': homePage,
  '/feed': feedPage,
  '/feed/:postId': threadPage,
  '/agents': agentsPage,
  '/console': consolePage,
}
