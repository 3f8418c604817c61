import { render } from 'preact';
import type { ReportPanelState, ReportPanelToHost } from '../../src/editor/panels/reportMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import 'uplot/dist/uPlot.min.css';
import '../ui/page.css';
import './report.css';
import './saved.css';

const host = connect<ReportPanelState, ReportPanelToHost>();
host.setState(initialData<ReportPanelState>());
const root = document.getElementById('app');
if (root !== null) render(<App send={host.postMessage} />, root);
