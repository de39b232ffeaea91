/** The icons in use, by their Lucide names. Each is bundled on its own. */
import Activity from '@lucide/svelte/icons/activity';
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowLeft from '@lucide/svelte/icons/arrow-left';
import ArrowRight from '@lucide/svelte/icons/arrow-right';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Ban from '@lucide/svelte/icons/ban';
import Check from '@lucide/svelte/icons/check';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import ChevronUp from '@lucide/svelte/icons/chevron-up';
import ChevronsUp from '@lucide/svelte/icons/chevrons-up';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleMinus from '@lucide/svelte/icons/circle-minus';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import CircleX from '@lucide/svelte/icons/circle-x';
import Clock from '@lucide/svelte/icons/clock';
import Columns2 from '@lucide/svelte/icons/columns-2';
import Copy from '@lucide/svelte/icons/copy';
import Cylinder from '@lucide/svelte/icons/cylinder';
import Download from '@lucide/svelte/icons/download';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import File from '@lucide/svelte/icons/file';
import FileArchive from '@lucide/svelte/icons/file-archive';
import FileHeadphone from '@lucide/svelte/icons/file-headphone';
import FileImage from '@lucide/svelte/icons/file-image';
import FileLock from '@lucide/svelte/icons/file-lock';
import FileText from '@lucide/svelte/icons/file-text';
import FileUp from '@lucide/svelte/icons/file-up';
import FileVideoCamera from '@lucide/svelte/icons/file-video-camera';
import Folder from '@lucide/svelte/icons/folder';
import FolderDown from '@lucide/svelte/icons/folder-down';
import FolderInput from '@lucide/svelte/icons/folder-input';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import FolderPlus from '@lucide/svelte/icons/folder-plus';
import FolderSearch from '@lucide/svelte/icons/folder-search';
import FolderUp from '@lucide/svelte/icons/folder-up';
import Gauge from '@lucide/svelte/icons/gauge';
import Grid2x2Check from '@lucide/svelte/icons/grid-2x2-check';
import HardDrive from '@lucide/svelte/icons/hard-drive';
import History from '@lucide/svelte/icons/history';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Info from '@lucide/svelte/icons/info';
import KeyRound from '@lucide/svelte/icons/key-round';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Layers from '@lucide/svelte/icons/layers';
import Link from '@lucide/svelte/icons/link';
import ListFilter from '@lucide/svelte/icons/list-filter';
import Lock from '@lucide/svelte/icons/lock';
import LockOpen from '@lucide/svelte/icons/lock-open';
import Monitor from '@lucide/svelte/icons/monitor';
import PanelLeft from '@lucide/svelte/icons/panel-left';
import Pause from '@lucide/svelte/icons/pause';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import Plus from '@lucide/svelte/icons/plus';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Ruler from '@lucide/svelte/icons/ruler';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import Shield from '@lucide/svelte/icons/shield';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import SkipForward from '@lucide/svelte/icons/skip-forward';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Snowflake from '@lucide/svelte/icons/snowflake';
import Star from '@lucide/svelte/icons/star';
import Trash2 from '@lucide/svelte/icons/trash-2';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Upload from '@lucide/svelte/icons/upload';
import Waypoints from '@lucide/svelte/icons/waypoints';
import WifiOff from '@lucide/svelte/icons/wifi-off';
import X from '@lucide/svelte/icons/x';

export const icons = {
  activity: Activity,
  'arrow-down': ArrowDown,
  'arrow-left': ArrowLeft,
  'arrow-right': ArrowRight,
  'arrow-up': ArrowUp,
  ban: Ban,
  check: Check,
  'chevron-down': ChevronDown,
  'chevron-right': ChevronRight,
  'chevron-up': ChevronUp,
  'chevrons-up': ChevronsUp,
  'circle-alert': CircleAlert,
  'circle-check': CircleCheck,
  'circle-dashed': CircleDashed,
  'circle-minus': CircleMinus,
  'circle-question-mark': CircleQuestionMark,
  'circle-x': CircleX,
  clock: Clock,
  'columns-2': Columns2,
  copy: Copy,
  cylinder: Cylinder,
  download: Download,
  ellipsis: Ellipsis,
  file: File,
  'file-archive': FileArchive,
  'file-headphone': FileHeadphone,
  'file-image': FileImage,
  'file-lock': FileLock,
  'file-text': FileText,
  'file-up': FileUp,
  'file-video-camera': FileVideoCamera,
  folder: Folder,
  'folder-down': FolderDown,
  'folder-input': FolderInput,
  'folder-open': FolderOpen,
  'folder-plus': FolderPlus,
  'folder-search': FolderSearch,
  'folder-up': FolderUp,
  gauge: Gauge,
  'grid-2x2-check': Grid2x2Check,
  'hard-drive': HardDrive,
  history: History,
  hourglass: Hourglass,
  info: Info,
  'key-round': KeyRound,
  keyboard: Keyboard,
  layers: Layers,
  link: Link,
  'list-filter': ListFilter,
  lock: Lock,
  'lock-open': LockOpen,
  monitor: Monitor,
  'panel-left': PanelLeft,
  pause: Pause,
  pencil: Pencil,
  play: Play,
  plus: Plus,
  'receipt-text': ReceiptText,
  'refresh-cw': RefreshCw,
  'rotate-cw': RotateCw,
  ruler: Ruler,
  search: Search,
  settings: Settings,
  shield: Shield,
  'shield-alert': ShieldAlert,
  'shield-check': ShieldCheck,
  'skip-forward': SkipForward,
  'sliders-horizontal': SlidersHorizontal,
  snowflake: Snowflake,
  star: Star,
  'trash-2': Trash2,
  'triangle-alert': TriangleAlert,
  upload: Upload,
  waypoints: Waypoints,
  'wifi-off': WifiOff,
  x: X,
};

export type IconName = keyof typeof icons;
