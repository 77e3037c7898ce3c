/** Converts a camelCase name for columns and REST: `replyToId` is `reply_to_id`. */
export const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
