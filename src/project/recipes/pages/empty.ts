import type { RecipePage } from './page.ts'

export const empty: RecipePage = {
  recipe: 'empty',
  title: 'Nothing yet',
  shows: [
    'The root directory and no more, with the machine of `minimal`: what you put into it is all that the kernel will find. Add, under the files, offers busybox with all its commands; the page about `minimal` says what `/init` is for.',
  ],
  tries: [],
  follows: undefined,
  differs: [],
}
