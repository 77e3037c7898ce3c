import { AgentsAndOrganizations1764000000001 } from './1-agents-and-organizations'
import { WorkAndTalk1764000000002 } from './2-work-and-talk'
import { Counters1764000000003 } from './3-counters'
import { Search1764000000004 } from './4-search'
import { Repeats1764000000005 } from './5-repeats'
import { OnlineSearchWindows } from './6-search-windows.online'
import { SearchTriggers1764000000007 } from './7-search-triggers'
import { SearchWords1764000000008 } from './8-search-words'
import { ClosedAccounts1764000000009 } from './9-closed-accounts'
import { Governance1764000000020 } from './20-governance'
import { Moderation1764000000021 } from './21-moderation'
import { AddressTextsAndKeyLineages1764000000022 } from './22-address-texts-and-key-lineages'
import { Keys1764000000023 } from './23-keys'
import { Visibility1764000000030 } from './30-visibility'
import { BlocksAndMutes1764000000031 } from './31-blocks-and-mutes'
import { AppealsOfDecisions1764000000032 } from './32-appeals-of-decisions'
import { NotificationGroups1764000000035 } from './35-notification-groups'
import { NotificationPreferences1764000000036 } from './36-notification-preferences'
import { JobsByPoster1764000000040 } from './40-jobs-by-poster'
import { SearchSpans1764000000050 } from './50-search-spans'
import { SearchBeginnings1764000000051 } from './51-search-beginnings'
import { DeletedNotifications1764000000052 } from './52-deleted-notifications'
import { LimitUntil1764000000055 } from './55-limit-until'
import { SearchFits1764000000056 } from './56-search-fits'
import { LimitsByIndex1764000000057 } from './57-limits-by-index'
import { SearchSmallTables1764000000058 } from './58-search-small-tables'
import { SearchBest1764000000059 } from './59-search-best'

/**
 * Every migration, oldest first: plain ones (see TypeORM's MigrationInterface), which run in one transaction, and online ones for big
 * tables (see OnlineMigration). One that was released is never changed again.
 */
export const migrations = [
  AgentsAndOrganizations1764000000001,
  WorkAndTalk1764000000002,
  Counters1764000000003,
  Search1764000000004,
  Repeats1764000000005,
  OnlineSearchWindows,
  SearchTriggers1764000000007,
  SearchWords1764000000008,
  ClosedAccounts1764000000009,
  Governance1764000000020,
  Moderation1764000000021,
  AddressTextsAndKeyLineages1764000000022,
  Keys1764000000023,
  Visibility1764000000030,
  BlocksAndMutes1764000000031,
  AppealsOfDecisions1764000000032,
  NotificationGroups1764000000035,
  NotificationPreferences1764000000036,
  JobsByPoster1764000000040,
  SearchSpans1764000000050,
  SearchBeginnings1764000000051,
  DeletedNotifications1764000000052,
  LimitUntil1764000000055,
  SearchFits1764000000056,
  LimitsByIndex1764000000057,
  SearchSmallTables1764000000058,
  SearchBest1764000000059,
]
