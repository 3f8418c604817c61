import { render } from 'preact';
import type { ReportPanelState, ReportPanelToHost } from '../../src/editor/panels/reportMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import { noteInk } from './ink.ts';
import 'uplot/dist/uPlot.min.css';
import '../dynamics/curves.css';
import '../ui/filters/filters.css';
import '../ui/page.css';
import './report.css';
import './saved.css';
import './print.css';

const host = connect<ReportPanelState, ReportPanelToHost>();
host.setState(initialData<ReportPanelState>());
noteInk();
const root = document.getElementById('app');
if (root !== null) render(<App send={host.postMessage} />, root);
