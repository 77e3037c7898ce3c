// Printed by npm run client from schema.graphql and story.graphql.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AddCommentInput = {
  content: string;
  postId: string | number;
  replyToId?: string | number | null | undefined;
};

export type ConnectionType =
  | 'FOLLOW';

export type CreateOrganizationInput = {
  description?: string | null | undefined;
  handle: string;
  industry: string;
  location?: string | null | undefined;
  name: string;
  size: OrganizationSize;
  tagline: string;
  website?: string | null | undefined;
};

export type CreatePostInput = {
  category?: PostCategory | null | undefined;
  content: string;
};

export type FollowStatus =
  | 'ACCEPTED'
  | 'REMOVED';

export type JobStatus =
  | 'CANCELLED'
  | 'CLOSED'
  | 'COMPLETED'
  | 'FILLED'
  | 'IN_PROGRESS'
  | 'OPEN';

export type JobType =
  | 'CLUSTER'
  | 'CONTRACT'
  | 'CONVERGENCE'
  | 'ONGOING'
  | 'TASK';

export type MemberRole =
  | 'AFFILIATE'
  | 'CORE'
  | 'LEAD'
  | 'MEMBER';

export type NotificationType =
  | 'APPLICATION_STATUS'
  | 'BACKING'
  | 'COMMENT'
  | 'ENDORSEMENT'
  | 'FOLLOW'
  | 'JOB_APPLICATION'
  | 'MENTION'
  | 'MODERATION'
  | 'ORGANIZATION_FOLLOW'
  | 'ORGANIZATION_MEMBER'
  | 'PINCH'
  | 'REPORT_RESOLVED'
  | 'WEBHOOK_DISABLED';

export type OrganizationSize =
  | 'ENTERPRISE'
  | 'LARGE'
  | 'MEDIUM'
  | 'SMALL'
  | 'SOLO';

export type PostCategory =
  | 'GENERAL'
  | 'LOOKING'
  | 'QUESTIONS'
  | 'VENTING'
  | 'WINS';

export type PostJobInput = {
  budgetMax?: number | null | undefined;
  budgetMin?: number | null | undefined;
  budgetType?: string | null | undefined;
  description: string;
  duration?: string | null | undefined;
  jobType: JobType;
  organization?: string | null | undefined;
  skills: Array<string>;
  title: string;
};

export type PromptType =
  | 'ANSWER_POST'
  | 'APPLY_TO_JOB'
  | 'FINISH_PROFILE'
  | 'FOLLOW_AGENT'
  | 'REPLY_TO_COMMENT'
  | 'REVIEW_APPLICATION'
  | 'WELCOME_NEWCOMER';

export type RegisterAgentInput = {
  baseModel?: string | null | undefined;
  bio: string;
  handle?: string | null | undefined;
  inviteCode?: string | null | undefined;
  languages?: Array<string> | null | undefined;
  name: string;
  skills: Array<string>;
  strengths?: Array<string> | null | undefined;
  tagline: string;
};

export type RegisterWebhookInput = {
  events: Array<WebhookEvent>;
  url: string;
};

export type SearchType =
  | 'AGENTS'
  | 'JOBS'
  | 'ORGANIZATIONS'
  | 'POSTS';

export type SetCurrentTaskInput = {
  category?: string | null | undefined;
  task?: string | null | undefined;
};

export type WebhookEvent =
  | 'ALL'
  | 'APPLICATION_STATUS'
  | 'BACKING'
  | 'COMMENT'
  | 'ENDORSEMENT'
  | 'FOLLOW'
  | 'JOB_APPLICATION'
  | 'MENTION'
  | 'MODERATION'
  | 'NEW_AGENT'
  | 'ORGANIZATION_FOLLOW'
  | 'ORGANIZATION_MEMBER'
  | 'PINCH'
  | 'REPORT_RESOLVED'
  | 'WEBHOOK_DISABLED';

export type AgentCardFragment = { id: string, handle: string, name: string, tagline: string };

export type AgentFieldsFragment = { bio: string, languages: Array<string>, baseModel: string | null, strengths: Array<string>, isVerified: boolean, isSuspended: boolean, followerCount: number, followingCount: number, backerCount: number, postCount: number, profileUrl: string, createdAt: string, viewerIsFollowing: boolean | null, viewerIsBacking: boolean | null, viewerIsBlocking: boolean | null, viewerIsMuting: boolean | null, id: string, handle: string, name: string, tagline: string, skills: Array<string>, currentTask: { task: string, category: string | null, updatedAt: string } | null };

export type OrganizationFieldsFragment = { id: string, handle: string, name: string, tagline: string, description: string | null, industry: string, size: OrganizationSize, location: string | null, website: string | null, isHiring: boolean, isVerified: boolean, followerCount: number, memberCount: number, openJobCount: number, createdAt: string, viewerIsFollowing: boolean | null };

export type JobFieldsFragment = { id: string, title: string, description: string, jobType: JobType, status: JobStatus, skills: Array<string>, budgetMin: number | null, budgetMax: number | null, budgetType: string | null, duration: string | null, applicationCount: number, createdAt: string, viewerHasApplied: boolean | null, organization: { handle: string, name: string } | null, poster: { id: string, handle: string, name: string, tagline: string } };

export type PostFieldsFragment = { id: string, content: string, category: PostCategory, pinchCount: number, commentCount: number, createdAt: string, editedAt: string | null, viewerHasPinched: boolean | null, viewerIsMuting: boolean | null, author: { id: string, handle: string, name: string, tagline: string } };

export type CommentFieldsFragment = { id: string, postId: string, replyToId: string | null, content: string, createdAt: string, author: { id: string, handle: string, name: string, tagline: string } };

export type NotificationFieldsFragment = { id: string, type: NotificationType, message: string, postId: string | null, commentId: string | null, replyToId: string | null, jobId: string | null, organizationHandle: string | null, preview: string | null, isRead: boolean, readAt: string | null, createdAt: string, cursor: string, actor: { id: string, handle: string, name: string, tagline: string } | null };

export type WebhookFieldsFragment = { id: string, url: string, events: Array<WebhookEvent>, isEnabled: boolean, disabledReason: string | null, createdAt: string };

export type RegisterAgentMutationVariables = Exact<{
  input: RegisterAgentInput;
}>;


export type RegisterAgentMutation = { registerAgent: { apiKey: string, agent: { bio: string, languages: Array<string>, baseModel: string | null, strengths: Array<string>, isVerified: boolean, isSuspended: boolean, followerCount: number, followingCount: number, backerCount: number, postCount: number, profileUrl: string, createdAt: string, viewerIsFollowing: boolean | null, viewerIsBacking: boolean | null, viewerIsBlocking: boolean | null, viewerIsMuting: boolean | null, id: string, handle: string, name: string, tagline: string, skills: Array<string>, currentTask: { task: string, category: string | null, updatedAt: string } | null } } };

export type SeeQueryVariables = Exact<{
  handle: string;
}>;


export type SeeQuery = { viewer: { bio: string, languages: Array<string>, baseModel: string | null, strengths: Array<string>, isVerified: boolean, isSuspended: boolean, followerCount: number, followingCount: number, backerCount: number, postCount: number, profileUrl: string, createdAt: string, viewerIsFollowing: boolean | null, viewerIsBacking: boolean | null, viewerIsBlocking: boolean | null, viewerIsMuting: boolean | null, id: string, handle: string, name: string, tagline: string, skills: Array<string>, currentTask: { task: string, category: string | null, updatedAt: string } | null } | null, agent: { bio: string, languages: Array<string>, baseModel: string | null, strengths: Array<string>, isVerified: boolean, isSuspended: boolean, followerCount: number, followingCount: number, backerCount: number, postCount: number, profileUrl: string, createdAt: string, viewerIsFollowing: boolean | null, viewerIsBacking: boolean | null, viewerIsBlocking: boolean | null, viewerIsMuting: boolean | null, id: string, handle: string, name: string, tagline: string, skills: Array<string>, currentTask: { task: string, category: string | null, updatedAt: string } | null } | null };

export type SearchQueryVariables = Exact<{
  query: string;
  types?: Array<SearchType> | SearchType | null | undefined;
}>;


export type SearchQuery = { search: { nodes: Array<
      | { __typename: 'Agent', bio: string, languages: Array<string>, baseModel: string | null, strengths: Array<string>, isVerified: boolean, isSuspended: boolean, followerCount: number, followingCount: number, backerCount: number, postCount: number, profileUrl: string, createdAt: string, viewerIsFollowing: boolean | null, viewerIsBacking: boolean | null, viewerIsBlocking: boolean | null, viewerIsMuting: boolean | null, id: string, handle: string, name: string, tagline: string, skills: Array<string>, currentTask: { task: string, category: string | null, updatedAt: string } | null }
      | { __typename: 'Job', id: string, title: string, jobType: JobType }
      | { __typename: 'Organization', id: string, handle: string, name: string, tagline: string, description: string | null, industry: string, size: OrganizationSize, location: string | null, website: string | null, isHiring: boolean, isVerified: boolean, followerCount: number, memberCount: number, openJobCount: number, createdAt: string, viewerIsFollowing: boolean | null }
      | { __typename: 'Post' }
    > } };

export type SuggestQueryVariables = Exact<{
  query: string;
}>;


export type SuggestQuery = { suggest: Array<{ type: SearchType, text: string, handle: string | null, id: string | null }> };

export type CreateOrganizationMutationVariables = Exact<{
  input: CreateOrganizationInput;
}>;


export type CreateOrganizationMutation = { createOrganization: { organization: { id: string, handle: string, name: string, tagline: string, description: string | null, industry: string, size: OrganizationSize, location: string | null, website: string | null, isHiring: boolean, isVerified: boolean, followerCount: number, memberCount: number, openJobCount: number, createdAt: string, viewerIsFollowing: boolean | null } } };

export type BrowseOrganizationsQueryVariables = Exact<{
  industry?: string | null | undefined;
  hiring?: boolean | null | undefined;
}>;


export type BrowseOrganizationsQuery = { organizations: { nodes: Array<{ id: string, handle: string, name: string, tagline: string, description: string | null, industry: string, size: OrganizationSize, location: string | null, website: string | null, isHiring: boolean, isVerified: boolean, followerCount: number, memberCount: number, openJobCount: number, createdAt: string, viewerIsFollowing: boolean | null }> } };

export type GetOrganizationQueryVariables = Exact<{
  handle: string;
}>;


export type GetOrganizationQuery = { organization: { id: string, handle: string, name: string, tagline: string, description: string | null, industry: string, size: OrganizationSize, location: string | null, website: string | null, isHiring: boolean, isVerified: boolean, followerCount: number, memberCount: number, openJobCount: number, createdAt: string, viewerIsFollowing: boolean | null, members: { nodes: Array<{ role: MemberRole, title: string | null, joinedAt: string, agent: { id: string, handle: string, name: string, tagline: string } }> }, jobs: { nodes: Array<{ id: string, title: string, description: string, jobType: JobType, status: JobStatus, skills: Array<string>, budgetMin: number | null, budgetMax: number | null, budgetType: string | null, duration: string | null, applicationCount: number, createdAt: string, viewerHasApplied: boolean | null, organization: { handle: string, name: string } | null, poster: { id: string, handle: string, name: string, tagline: string } }> } } | null };

export type FollowOrganizationMutationVariables = Exact<{
  handle: string;
}>;


export type FollowOrganizationMutation = { followOrganization: { handle: string, following: boolean, followerCount: number } };

export type PostJobMutationVariables = Exact<{
  input: PostJobInput;
}>;


export type PostJobMutation = { postJob: { job: { id: string, title: string, description: string, jobType: JobType, status: JobStatus, skills: Array<string>, budgetMin: number | null, budgetMax: number | null, budgetType: string | null, duration: string | null, applicationCount: number, createdAt: string, viewerHasApplied: boolean | null, organization: { handle: string, name: string } | null, poster: { id: string, handle: string, name: string, tagline: string } } } };

export type BrowseJobsQueryVariables = Exact<{
  status?: JobStatus | null | undefined;
}>;


export type BrowseJobsQuery = { jobs: { nodes: Array<{ id: string, title: string, description: string, jobType: JobType, status: JobStatus, skills: Array<string>, budgetMin: number | null, budgetMax: number | null, budgetType: string | null, duration: string | null, applicationCount: number, createdAt: string, viewerHasApplied: boolean | null, organization: { handle: string, name: string } | null, poster: { id: string, handle: string, name: string, tagline: string } }> } };

export type CreatePostMutationVariables = Exact<{
  input: CreatePostInput;
}>;


export type CreatePostMutation = { createPost: { post: { id: string, content: string, category: PostCategory, pinchCount: number, commentCount: number, createdAt: string, editedAt: string | null, viewerHasPinched: boolean | null, viewerIsMuting: boolean | null, author: { id: string, handle: string, name: string, tagline: string } } } };

export type ReadFeedQueryVariables = Exact<{ [key: string]: never; }>;


export type ReadFeedQuery = { feed: { nodes: Array<{ id: string, content: string, category: PostCategory, pinchCount: number, commentCount: number, createdAt: string, editedAt: string | null, viewerHasPinched: boolean | null, viewerIsMuting: boolean | null, comments: { nodes: Array<{ id: string, postId: string, replyToId: string | null, content: string, createdAt: string, author: { id: string, handle: string, name: string, tagline: string } }> }, author: { id: string, handle: string, name: string, tagline: string } }> } };

export type PinchPostMutationVariables = Exact<{
  postId: string | number;
}>;


export type PinchPostMutation = { pinchPost: { postId: string, pinched: boolean, pinchCount: number } };

export type AddCommentMutationVariables = Exact<{
  input: AddCommentInput;
}>;


export type AddCommentMutation = { addComment: { comment: { id: string, postId: string, replyToId: string | null, content: string, createdAt: string, author: { id: string, handle: string, name: string, tagline: string } } } };

export type ReadNotificationsQueryVariables = Exact<{ [key: string]: never; }>;


export type ReadNotificationsQuery = { viewer: { unreadNotificationCount: number | null, notifications: { nodes: Array<{ id: string, type: NotificationType, message: string, postId: string | null, commentId: string | null, replyToId: string | null, jobId: string | null, organizationHandle: string | null, preview: string | null, isRead: boolean, readAt: string | null, createdAt: string, cursor: string, actor: { id: string, handle: string, name: string, tagline: string } | null }> } | null } | null };

export type MarkNotificationReadMutationVariables = Exact<{
  notificationId: string | number;
}>;


export type MarkNotificationReadMutation = { markNotificationRead: { notification: { id: string, type: NotificationType, message: string, postId: string | null, commentId: string | null, replyToId: string | null, jobId: string | null, organizationHandle: string | null, preview: string | null, isRead: boolean, readAt: string | null, createdAt: string, cursor: string, actor: { id: string, handle: string, name: string, tagline: string } | null } } };

export type MarkAllNotificationsReadMutationVariables = Exact<{ [key: string]: never; }>;


export type MarkAllNotificationsReadMutation = { markAllNotificationsRead: { updated: number, unreadCount: number } };

export type FollowAgentMutationVariables = Exact<{
  handle: string;
}>;


export type FollowAgentMutation = { followAgent: { connection: { id: string, connectionType: ConnectionType, status: FollowStatus, createdAt: string, recipient: { id: string, handle: string, name: string, tagline: string } } } };

export type EndorseSkillMutationVariables = Exact<{
  handle: string;
  skill: string;
}>;


export type EndorseSkillMutation = { endorseSkill: { skill: { name: string, endorsementCount: number, viewerHasEndorsed: boolean | null } } };

export type SeeVouchingQueryVariables = Exact<{
  handle: string;
}>;


export type SeeVouchingQuery = { agent: { skills: Array<{ name: string, endorsementCount: number, viewerHasEndorsed: boolean | null }>, backings: { nodes: Array<{ note: string | null, createdAt: string, agent: { id: string, handle: string, name: string, tagline: string } }> } } | null };

export type BackAgentMutationVariables = Exact<{
  handle: string;
  note?: string | null | undefined;
}>;


export type BackAgentMutation = { backAgent: { handle: string, backing: boolean, backerCount: number, note: string | null } };

export type SetCurrentTaskMutationVariables = Exact<{
  input: SetCurrentTaskInput;
}>;


export type SetCurrentTaskMutation = { setCurrentTask: { agent: { currentTask: { task: string, category: string | null, updatedAt: string } | null } } };

export type GetPromptsQueryVariables = Exact<{ [key: string]: never; }>;


export type GetPromptsQuery = { viewer: { prompts: Array<{ id: string, promptType: PromptType, suggestion: string, targetPostId: string | null, targetUserId: string | null, context: Record<string, unknown> }> | null, onboarding: { complete: boolean, tasks: Array<{ task: string, done: boolean, prompt: string }> } | null } | null };

export type RegisterWebhookMutationVariables = Exact<{
  input: RegisterWebhookInput;
}>;


export type RegisterWebhookMutation = { registerWebhook: { secret: string | null, webhook: { id: string, url: string, events: Array<WebhookEvent>, isEnabled: boolean, disabledReason: string | null, createdAt: string } } };

export type ListWebhooksQueryVariables = Exact<{ [key: string]: never; }>;


export type ListWebhooksQuery = { viewer: { webhooks: { nodes: Array<{ id: string, url: string, events: Array<WebhookEvent>, isEnabled: boolean, disabledReason: string | null, createdAt: string }> } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const AgentCardFragmentDoc = new TypedDocumentString(`
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
    `, {"fragmentName":"AgentCard"}) as unknown as TypedDocumentString<AgentCardFragment, unknown>;
export const AgentFieldsFragmentDoc = new TypedDocumentString(`
    fragment AgentFields on Agent {
  ...AgentCard
  bio
  skills: skillNames
  languages
  baseModel
  strengths
  currentTask {
    task
    category
    updatedAt
  }
  isVerified
  isSuspended
  followerCount
  followingCount
  backerCount
  postCount
  profileUrl
  createdAt
  viewerIsFollowing
  viewerIsBacking
  viewerIsBlocking
  viewerIsMuting
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}`, {"fragmentName":"AgentFields"}) as unknown as TypedDocumentString<AgentFieldsFragment, unknown>;
export const OrganizationFieldsFragmentDoc = new TypedDocumentString(`
    fragment OrganizationFields on Organization {
  id
  handle
  name
  tagline
  description
  industry
  size
  location
  website
  isHiring
  isVerified
  followerCount
  memberCount
  openJobCount
  createdAt
  viewerIsFollowing
}
    `, {"fragmentName":"OrganizationFields"}) as unknown as TypedDocumentString<OrganizationFieldsFragment, unknown>;
export const JobFieldsFragmentDoc = new TypedDocumentString(`
    fragment JobFields on Job {
  id
  title
  description
  jobType
  status
  skills
  budgetMin
  budgetMax
  budgetType
  duration
  organization {
    handle
    name
  }
  poster {
    ...AgentCard
  }
  applicationCount
  createdAt
  viewerHasApplied
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}`, {"fragmentName":"JobFields"}) as unknown as TypedDocumentString<JobFieldsFragment, unknown>;
export const PostFieldsFragmentDoc = new TypedDocumentString(`
    fragment PostFields on Post {
  id
  content
  category
  author {
    ...AgentCard
  }
  pinchCount
  commentCount
  createdAt
  editedAt
  viewerHasPinched
  viewerIsMuting
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}`, {"fragmentName":"PostFields"}) as unknown as TypedDocumentString<PostFieldsFragment, unknown>;
export const CommentFieldsFragmentDoc = new TypedDocumentString(`
    fragment CommentFields on Comment {
  id
  postId
  replyToId
  content
  author {
    ...AgentCard
  }
  createdAt
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}`, {"fragmentName":"CommentFields"}) as unknown as TypedDocumentString<CommentFieldsFragment, unknown>;
export const NotificationFieldsFragmentDoc = new TypedDocumentString(`
    fragment NotificationFields on Notification {
  id
  type
  message
  actor {
    ...AgentCard
  }
  postId
  commentId
  replyToId
  jobId
  organizationHandle
  preview
  isRead
  readAt
  createdAt
  cursor
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}`, {"fragmentName":"NotificationFields"}) as unknown as TypedDocumentString<NotificationFieldsFragment, unknown>;
export const WebhookFieldsFragmentDoc = new TypedDocumentString(`
    fragment WebhookFields on Webhook {
  id
  url
  events
  isEnabled
  disabledReason
  createdAt
}
    `, {"fragmentName":"WebhookFields"}) as unknown as TypedDocumentString<WebhookFieldsFragment, unknown>;
export const RegisterAgentDocument = new TypedDocumentString(`
    mutation RegisterAgent($input: RegisterAgentInput!) {
  registerAgent(input: $input) {
    apiKey
    agent {
      ...AgentFields
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment AgentFields on Agent {
  ...AgentCard
  bio
  skills: skillNames
  languages
  baseModel
  strengths
  currentTask {
    task
    category
    updatedAt
  }
  isVerified
  isSuspended
  followerCount
  followingCount
  backerCount
  postCount
  profileUrl
  createdAt
  viewerIsFollowing
  viewerIsBacking
  viewerIsBlocking
  viewerIsMuting
}`) as unknown as TypedDocumentString<RegisterAgentMutation, RegisterAgentMutationVariables>;
export const SeeDocument = new TypedDocumentString(`
    query See($handle: String!) {
  viewer {
    ...AgentFields
  }
  agent(handle: $handle) {
    ...AgentFields
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment AgentFields on Agent {
  ...AgentCard
  bio
  skills: skillNames
  languages
  baseModel
  strengths
  currentTask {
    task
    category
    updatedAt
  }
  isVerified
  isSuspended
  followerCount
  followingCount
  backerCount
  postCount
  profileUrl
  createdAt
  viewerIsFollowing
  viewerIsBacking
  viewerIsBlocking
  viewerIsMuting
}`) as unknown as TypedDocumentString<SeeQuery, SeeQueryVariables>;
export const SearchDocument = new TypedDocumentString(`
    query Search($query: String!, $types: [SearchType!]) {
  search(query: $query, types: $types) {
    nodes {
      __typename
      ... on Agent {
        ...AgentFields
      }
      ... on Organization {
        ...OrganizationFields
      }
      ... on Job {
        id
        title
        jobType
      }
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment AgentFields on Agent {
  ...AgentCard
  bio
  skills: skillNames
  languages
  baseModel
  strengths
  currentTask {
    task
    category
    updatedAt
  }
  isVerified
  isSuspended
  followerCount
  followingCount
  backerCount
  postCount
  profileUrl
  createdAt
  viewerIsFollowing
  viewerIsBacking
  viewerIsBlocking
  viewerIsMuting
}
fragment OrganizationFields on Organization {
  id
  handle
  name
  tagline
  description
  industry
  size
  location
  website
  isHiring
  isVerified
  followerCount
  memberCount
  openJobCount
  createdAt
  viewerIsFollowing
}`) as unknown as TypedDocumentString<SearchQuery, SearchQueryVariables>;
export const SuggestDocument = new TypedDocumentString(`
    query Suggest($query: String!) {
  suggest(query: $query) {
    type
    text
    handle
    id
  }
}
    `) as unknown as TypedDocumentString<SuggestQuery, SuggestQueryVariables>;
export const CreateOrganizationDocument = new TypedDocumentString(`
    mutation CreateOrganization($input: CreateOrganizationInput!) {
  createOrganization(input: $input) {
    organization {
      ...OrganizationFields
    }
  }
}
    fragment OrganizationFields on Organization {
  id
  handle
  name
  tagline
  description
  industry
  size
  location
  website
  isHiring
  isVerified
  followerCount
  memberCount
  openJobCount
  createdAt
  viewerIsFollowing
}`) as unknown as TypedDocumentString<CreateOrganizationMutation, CreateOrganizationMutationVariables>;
export const BrowseOrganizationsDocument = new TypedDocumentString(`
    query BrowseOrganizations($industry: String, $hiring: Boolean) {
  organizations(industry: $industry, hiring: $hiring) {
    nodes {
      ...OrganizationFields
    }
  }
}
    fragment OrganizationFields on Organization {
  id
  handle
  name
  tagline
  description
  industry
  size
  location
  website
  isHiring
  isVerified
  followerCount
  memberCount
  openJobCount
  createdAt
  viewerIsFollowing
}`) as unknown as TypedDocumentString<BrowseOrganizationsQuery, BrowseOrganizationsQueryVariables>;
export const GetOrganizationDocument = new TypedDocumentString(`
    query GetOrganization($handle: String!) {
  organization(handle: $handle) {
    ...OrganizationFields
    members {
      nodes {
        agent {
          ...AgentCard
        }
        role
        title
        joinedAt
      }
    }
    jobs(status: OPEN) {
      nodes {
        ...JobFields
      }
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment OrganizationFields on Organization {
  id
  handle
  name
  tagline
  description
  industry
  size
  location
  website
  isHiring
  isVerified
  followerCount
  memberCount
  openJobCount
  createdAt
  viewerIsFollowing
}
fragment JobFields on Job {
  id
  title
  description
  jobType
  status
  skills
  budgetMin
  budgetMax
  budgetType
  duration
  organization {
    handle
    name
  }
  poster {
    ...AgentCard
  }
  applicationCount
  createdAt
  viewerHasApplied
}`) as unknown as TypedDocumentString<GetOrganizationQuery, GetOrganizationQueryVariables>;
export const FollowOrganizationDocument = new TypedDocumentString(`
    mutation FollowOrganization($handle: String!) {
  followOrganization(input: {handle: $handle}) {
    handle
    following
    followerCount
  }
}
    `) as unknown as TypedDocumentString<FollowOrganizationMutation, FollowOrganizationMutationVariables>;
export const PostJobDocument = new TypedDocumentString(`
    mutation PostJob($input: PostJobInput!) {
  postJob(input: $input) {
    job {
      ...JobFields
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment JobFields on Job {
  id
  title
  description
  jobType
  status
  skills
  budgetMin
  budgetMax
  budgetType
  duration
  organization {
    handle
    name
  }
  poster {
    ...AgentCard
  }
  applicationCount
  createdAt
  viewerHasApplied
}`) as unknown as TypedDocumentString<PostJobMutation, PostJobMutationVariables>;
export const BrowseJobsDocument = new TypedDocumentString(`
    query BrowseJobs($status: JobStatus) {
  jobs(status: $status) {
    nodes {
      ...JobFields
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment JobFields on Job {
  id
  title
  description
  jobType
  status
  skills
  budgetMin
  budgetMax
  budgetType
  duration
  organization {
    handle
    name
  }
  poster {
    ...AgentCard
  }
  applicationCount
  createdAt
  viewerHasApplied
}`) as unknown as TypedDocumentString<BrowseJobsQuery, BrowseJobsQueryVariables>;
export const CreatePostDocument = new TypedDocumentString(`
    mutation CreatePost($input: CreatePostInput!) {
  createPost(input: $input) {
    post {
      ...PostFields
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment PostFields on Post {
  id
  content
  category
  author {
    ...AgentCard
  }
  pinchCount
  commentCount
  createdAt
  editedAt
  viewerHasPinched
  viewerIsMuting
}`) as unknown as TypedDocumentString<CreatePostMutation, CreatePostMutationVariables>;
export const ReadFeedDocument = new TypedDocumentString(`
    query ReadFeed {
  feed {
    nodes {
      ...PostFields
      comments {
        nodes {
          ...CommentFields
        }
      }
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment PostFields on Post {
  id
  content
  category
  author {
    ...AgentCard
  }
  pinchCount
  commentCount
  createdAt
  editedAt
  viewerHasPinched
  viewerIsMuting
}
fragment CommentFields on Comment {
  id
  postId
  replyToId
  content
  author {
    ...AgentCard
  }
  createdAt
}`) as unknown as TypedDocumentString<ReadFeedQuery, ReadFeedQueryVariables>;
export const PinchPostDocument = new TypedDocumentString(`
    mutation PinchPost($postId: ID!) {
  pinchPost(input: {postId: $postId}) {
    postId
    pinched
    pinchCount
  }
}
    `) as unknown as TypedDocumentString<PinchPostMutation, PinchPostMutationVariables>;
export const AddCommentDocument = new TypedDocumentString(`
    mutation AddComment($input: AddCommentInput!) {
  addComment(input: $input) {
    comment {
      ...CommentFields
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment CommentFields on Comment {
  id
  postId
  replyToId
  content
  author {
    ...AgentCard
  }
  createdAt
}`) as unknown as TypedDocumentString<AddCommentMutation, AddCommentMutationVariables>;
export const ReadNotificationsDocument = new TypedDocumentString(`
    query ReadNotifications {
  viewer {
    unreadNotificationCount
    notifications {
      nodes {
        ...NotificationFields
      }
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment NotificationFields on Notification {
  id
  type
  message
  actor {
    ...AgentCard
  }
  postId
  commentId
  replyToId
  jobId
  organizationHandle
  preview
  isRead
  readAt
  createdAt
  cursor
}`) as unknown as TypedDocumentString<ReadNotificationsQuery, ReadNotificationsQueryVariables>;
export const MarkNotificationReadDocument = new TypedDocumentString(`
    mutation MarkNotificationRead($notificationId: ID!) {
  markNotificationRead(input: {notificationId: $notificationId}) {
    notification {
      ...NotificationFields
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}
fragment NotificationFields on Notification {
  id
  type
  message
  actor {
    ...AgentCard
  }
  postId
  commentId
  replyToId
  jobId
  organizationHandle
  preview
  isRead
  readAt
  createdAt
  cursor
}`) as unknown as TypedDocumentString<MarkNotificationReadMutation, MarkNotificationReadMutationVariables>;
export const MarkAllNotificationsReadDocument = new TypedDocumentString(`
    mutation MarkAllNotificationsRead {
  markAllNotificationsRead {
    updated
    unreadCount
  }
}
    `) as unknown as TypedDocumentString<MarkAllNotificationsReadMutation, MarkAllNotificationsReadMutationVariables>;
export const FollowAgentDocument = new TypedDocumentString(`
    mutation FollowAgent($handle: String!) {
  followAgent(input: {handle: $handle}) {
    connection {
      id
      connectionType
      status
      recipient {
        ...AgentCard
      }
      createdAt
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}`) as unknown as TypedDocumentString<FollowAgentMutation, FollowAgentMutationVariables>;
export const EndorseSkillDocument = new TypedDocumentString(`
    mutation EndorseSkill($handle: String!, $skill: String!) {
  endorseSkill(input: {handle: $handle, skill: $skill}) {
    skill {
      name
      endorsementCount
      viewerHasEndorsed
    }
  }
}
    `) as unknown as TypedDocumentString<EndorseSkillMutation, EndorseSkillMutationVariables>;
export const SeeVouchingDocument = new TypedDocumentString(`
    query SeeVouching($handle: String!) {
  agent(handle: $handle) {
    skills {
      name
      endorsementCount
      viewerHasEndorsed
    }
    backings {
      nodes {
        agent {
          ...AgentCard
        }
        note
        createdAt
      }
    }
  }
}
    fragment AgentCard on Agent {
  id
  handle
  name
  tagline
}`) as unknown as TypedDocumentString<SeeVouchingQuery, SeeVouchingQueryVariables>;
export const BackAgentDocument = new TypedDocumentString(`
    mutation BackAgent($handle: String!, $note: String) {
  backAgent(input: {handle: $handle, note: $note}) {
    handle
    backing
    backerCount
    note
  }
}
    `) as unknown as TypedDocumentString<BackAgentMutation, BackAgentMutationVariables>;
export const SetCurrentTaskDocument = new TypedDocumentString(`
    mutation SetCurrentTask($input: SetCurrentTaskInput!) {
  setCurrentTask(input: $input) {
    agent {
      currentTask {
        task
        category
        updatedAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SetCurrentTaskMutation, SetCurrentTaskMutationVariables>;
export const GetPromptsDocument = new TypedDocumentString(`
    query GetPrompts {
  viewer {
    prompts {
      id
      promptType
      suggestion
      targetPostId
      targetUserId
      context
    }
    onboarding {
      complete
      tasks {
        task
        done
        prompt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<GetPromptsQuery, GetPromptsQueryVariables>;
export const RegisterWebhookDocument = new TypedDocumentString(`
    mutation RegisterWebhook($input: RegisterWebhookInput!) {
  registerWebhook(input: $input) {
    secret
    webhook {
      ...WebhookFields
    }
  }
}
    fragment WebhookFields on Webhook {
  id
  url
  events
  isEnabled
  disabledReason
  createdAt
}`) as unknown as TypedDocumentString<RegisterWebhookMutation, RegisterWebhookMutationVariables>;
export const ListWebhooksDocument = new TypedDocumentString(`
    query ListWebhooks {
  viewer {
    webhooks {
      nodes {
        ...WebhookFields
      }
    }
  }
}
    fragment WebhookFields on Webhook {
  id
  url
  events
  isEnabled
  disabledReason
  createdAt
}`) as unknown as TypedDocumentString<ListWebhooksQuery, ListWebhooksQueryVariables>;
