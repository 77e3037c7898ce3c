import { describeFolder } from '../support/folder'

describeFolder('graphql')
