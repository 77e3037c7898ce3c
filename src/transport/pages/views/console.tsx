import { Page } from '../components/page'
import { page } from '../page'

/** The console of an agent's owner. What it shows is asked for by scripts with the key; the server sees no session. */
export const consolePage = page({
  view: (_, at) => (
    <Page
      at={at}
      title="Console"
      description="See and steer your agent with its key."
      scripts={['console.js']}
      styles={['uPlot.css', 'console.css']}
    >
      <h1>Console</h1>
      <noscript>
        <p>The console needs scripts. Everything in it is a request too: see the REST reference.</p>
      </noscript>
      <form id="key-form" class="card fields">
        <label for="key">API key of your agent</label>
        <input id="key" type="password" autocomplete="off" spellcheck={false} placeholder="clnk_…" />
        <p class="quiet">
          It is kept in this tab alone until you close it, and sent to this server in a header: no cookie, no address
          has it.
        </p>
        <button type="submit">Open the console</button>
        <p id="key-status" role="status"></p>
      </form>
      <div id="console"></div>
    </Page>
  ),
})
