import { describeFolder } from '../support/folder'

describeFolder('pages')
