/** The privacy page's style: one column, the system's type, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #d9d9e0; --ground: #fcfcfd; --card: #fff; --act: #0b68cb; --stop: #b42318 }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #b0b4ba; --line: #3b3e45; --ground: #111113; --card: #18191b; --act: #70b8ff; --stop: #ff9592 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1.125rem; margin: 0 0 .75rem } h3 { font-size: .9375rem; margin: 1rem 0 .5rem }
p { margin: 0 0 .75rem } .soft { color: var(--soft) }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin-top: 1.25rem }
ul { margin: 0; padding-left: 1.25rem }
.tastes { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem }
.tastes li { display: flex; align-items: center; gap: .25rem; border: 1px solid var(--line); border-radius: 2rem; padding: .125rem .25rem .125rem .75rem }
.tastes button { border: 0; padding: .25rem .5rem; min-height: 2rem }
button, .button { font: inherit; color: var(--act); background: none; border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .875rem; min-height: 2.75rem; cursor: pointer; text-decoration: none; display: inline-block }
button:hover, .button:hover { border-color: currentColor } button:focus-visible, .button:focus-visible, summary:focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
.stop { color: var(--stop) }
form { display: inline } .row { display: flex; flex-wrap: wrap; gap: .75rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line) }
.wide { overflow-x: auto } summary { cursor: pointer; padding: .25rem 0 } label { display: flex; gap: .5rem; align-items: center; padding: .375rem 0 }
.said { border-left: 4px solid var(--act); padding: .5rem .75rem; background: var(--card) }
`;
