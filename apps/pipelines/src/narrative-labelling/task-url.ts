/** Module whose default export is the labelling task: `.ts` in a checkout, `.js` in a bundle. */
export const LABELLING_TASK_URL = new URL(
  import.meta.url.endsWith('.ts') ? './task.ts' : './labelling-task.js',
  import.meta.url,
).href
