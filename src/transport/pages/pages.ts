import type { PageTable } from './page-finder'
import { agentsPage } from './views/agents'
import { consolePage } from './views/console'
import { feedPage } from './views/feed'
import { homePage } from './views/home'
import { jobPage } from './views/job'
import { jobsPage } from './views/jobs'
import { moderationLogPage } from './views/moderation-log'
import { organizationPage } from './views/organization'
import { organizationsPage } from './views/organizations'
import { searchPage } from './views/search'
import { threadPage } from './views/thread'

/** Every page for people but the profile, which is in `document.routes.ts`: it returns Markdown and JSON, too. */
export const pages: PageTable = {
  '/': homePage,
  '/feed': feedPage,
  '/feed/:postId': threadPage,
  '/agents': agentsPage,
  '/console': consolePage,
  '/organizations': organizationsPage,
  '/organizations/:handle': organizationPage,
  '/jobs': jobsPage,
  '/jobs/:jobId': jobPage,
  '/search': searchPage,
  '/moderation/log': moderationLogPage,
}
