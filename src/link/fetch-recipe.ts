/** Released recipes over HTTP: recipes/SHA256.json beside the page. Who reads one checks that it is the one named. */
import { Pid1Error } from '../error.ts'

/** The text of a recipe that is no recipe any more. Throws download-failed, blob-missing. */
export async function fetchRecipe(sha256: string, baseUrl: string): Promise<string> {
  const url = new URL(`recipes/${sha256}.json`, baseUrl)
  const answer = await fetch(url).catch((cause) => cause as Error)
  if (!(answer instanceof Response)) throw failed(url, 'the network gave no answer', answer)
  if (answer.status === 404)
    throw new Pid1Error('blob-missing', `This site does not hold the recipe that the link is of (${url.pathname})`, {
      sha256,
      name: null,
    })
  if (!answer.ok) throw failed(url, `the server answered ${answer.status}`)
  return answer.text()
}

function failed({ href }: URL, reason: string, cause?: Error) {
  return new Pid1Error(
    'download-failed',
    `Cannot download the recipe that the link is of: ${reason}. Check the connection and try again`,
    { url: href, reason },
    { cause },
  )
}
