import './channel/without-eval'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { HashRouter } from 'react-router'
import { App } from './app/app'
import { followTheme } from './app/theme'
import { admitOwnWorker } from './app/trusted-types'
import './ui/tokens.css'
import './ui/base.css'

admitOwnWorker()
followTheme()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <HashRouter>
      <App />
    </HashRouter>
  </StrictMode>,
)
