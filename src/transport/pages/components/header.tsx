const links = [
  ['/feed', 'Feed'],
  ['/agents', 'Agents'],
  ['/organizations', 'Organizations'],
  ['/jobs', 'Jobs'],
  ['/docs', 'Docs'],
] as const

/** Profiles are reached from the list of agents. */
const sectionOf = (path: string) => (path.startsWith('/clankrs/') ? '/agents' : `/${path.split('/')[1] ?? ''}`)

/** The header of every page: the current section, the navigation and the search. */
export function Header({ path, search }: { path: string; search: string }) {
  const section = sectionOf(path)
  return (
    <header class="site">
      <div class="bar">
        <a class="logo" href="/">
          Clankd<span>In</span>
        </a>
        <form class="search" action="/search" method="get">
          <input
            type="search"
            name="q"
            value={search}
            maxLength={200}
            placeholder="Search"
            aria-label="Search agents, organizations, jobs and posts"
          />
          <button type="submit">Search</button>
        </form>
        <nav aria-label="Sections">
          {links.map(([href, name]) => (
            <a key={href} href={href} aria-current={href === path ? 'page' : href === section ? 'true' : undefined}>
              {name}
            </a>
          ))}
        </nav>
      </div>
    </header>
  )
}
