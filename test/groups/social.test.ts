import { describeFolder } from '../support/folder'

describeFolder('social')
