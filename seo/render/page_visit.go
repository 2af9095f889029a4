package render

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/seo/page"
)

var (
	//go:embed read_page.js
	readPage string
	//go:embed read_images.js
	readImages string
	//go:embed run_axe.js
	runAxe string
	//go:embed static/axe.min.js
	axe string
	//go:embed static/axe-fr.json
	axeFrench string
)

// screen is what a page is shown on.
type screen struct {
	width, height int64
	density       float64
	phone         bool
}

var (
	phone  = screen{390, 844, 2, true}
	laptop = screen{1366, 768, 1, false}
)

// ErrNoPage says that what was opened is no page to read: another kind of file, an error
// of the server, or a way out of the site.
var ErrNoPage = errors.New("no page to read")

// visit opens an address in a tab of its own and reads it once it is at rest.
func (b *browser) visit(ctx context.Context, address string) (*page.Page, error) {
	started := time.Now()
	p, err := b.visitBy(ctx, address, (*visit).read)
	if err == nil {
		p.Rendered.Seconds = math.Round(time.Since(started).Seconds()*100) / 100
	}
	return p, err
}

// visitBy opens a tab for a visit and closes it behind it.
func (b *browser) visitBy(ctx context.Context, address string, read func(*visit, string) (*page.Page, error)) (*page.Page, error) {
	tab, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	defer closeTab()
	tab, cancel := context.WithTimeout(tab, b.options.Timeout)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	v := &visit{browser: b, ctx: tab, watch: newWatch(address)}
	p, err := read(v, address)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && errors.Is(tab.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("no page within %s: %w", b.options.Timeout, context.DeadlineExceeded)
	case err != nil:
		return nil, err
	}
	return p, nil
}

// visit is one page on its way.
type visit struct {
	browser *browser
	ctx     context.Context // of the tab
	watch   *watch
	world   runtime.ExecutionContextID
}

// read is the whole visit, in order: what the page did by itself is read before axe-core
// and the larger screen change anything.
func (v *visit) read(address string) (*page.Page, error) {
	if err := v.prepare(); err != nil {
		return nil, err
	}
	if err := v.open(address); err != nil {
		return nil, err
	}
	raw, err := v.sent()
	if err != nil {
		return nil, err
	}
	if err := v.enterWorld(); err != nil {
		return nil, err
	}
	seen, err := evaluate[layout](v, readPage)
	if err != nil {
		return nil, err
	}
	m := v.watch.measures(v.browser.gate.refused)
	if m.Cookies, err = v.cookies(); err != nil {
		return nil, err
	}
	if m.Violations, err = evaluate[[]page.Violation](v, axe+";("+runAxe+"("+axeFrench+"))"); err != nil {
		return nil, err
	}
	if m.Images, err = v.oversized(); err != nil {
		return nil, err
	}
	raw.Rendered = seen.complete(m, raw)
	return raw, nil
}

// prepare opens the tab and says what it is.
func (v *visit) prepare() error {
	if err := chromedp.Listen(v.ctx, v.listen); err != nil {
		return err
	}
	yes := true
	_, err1 := chromedp.Call(v.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	_, err2 := chromedp.Call(v.ctx, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: true})
	_, err3 := chromedp.Call(v.ctx, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "http*"}}})
	_, err4 := chromedp.CallBrowser(v.ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorDeny, BrowserContextID: v.profile(), EventsEnabled: &yes})
	return errors.Join(v.show(phone), err1, err2, err3, err4)
}

func (v *visit) profile() cdp.BrowserContextID { return chromedp.FromContext(v.ctx).BrowserContextID }

func (v *visit) show(s screen) error {
	_, err := chromedp.Call(v.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: s.width, Height: s.height, DeviceScaleFactor: s.density, Mobile: s.phone, ScreenWidth: s.width, ScreenHeight: s.height})
	return err
}

// listen hands events on; what has to be answered is answered elsewhere, for nothing may
// be asked of the browser from here.
func (v *visit) listen(event any) {
	switch e := event.(type) {
	case *fetch.EventRequestPaused:
		go v.judge(e)
	case *cdppage.EventJavascriptDialogOpening:
		go func() { // a dialog stops the page until somebody answers
			_, _ = chromedp.Call(v.ctx, cdppage.HandleJavaScriptDialog, cdppage.HandleJavaScriptDialogParams{Accept: false})
		}()
	case *network.EventWebSocketCreated:
		v.browser.gate.expect(bareName(page.Host(e.URL)))
	default:
		v.watch.note(event)
	}
}

// judge lets a request go, or not. Failures of the call are those of a tab that closes.
func (v *visit) judge(e *fetch.EventRequestPaused) {
	if v.answered(e) {
		return
	}
	itself := e.ResourceType == network.ResourceTypeDocument && v.watch.isMain(e.FrameID)
	if v.browser.options.Allowed(v.ctx, e.Request.URL, itself) {
		v.browser.gate.expect(bareName(page.Host(e.Request.URL)))
		_, _ = chromedp.Call(v.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: e.RequestID, Headers: v.headers(e.Request)})
		return
	}
	v.watch.block(e.Request.URL)
	reason := network.ErrorReasonBlockedByClient
	if itself {
		reason = network.ErrorReasonAborted // the page stays where it is
	}
	_, _ = chromedp.Call(v.ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: e.RequestID, ErrorReason: reason})
}

// headers are all those of a request when some are to be added, nil otherwise. They hold
// for this hop alone: what it redirects to is judged anew.
func (v *visit) headers(r *network.Request) (list []*fetch.HeaderEntry) {
	added := v.browser.options.Headers(r.URL)
	if len(added) == 0 {
		return nil
	}
	for name, value := range r.Headers {
		if added.Get(name) == "" {
			list = append(list, &fetch.HeaderEntry{Name: name, Value: fmt.Sprint(value)})
		}
	}
	for name, values := range added {
		list = append(list, &fetch.HeaderEntry{Name: name, Value: strings.Join(values, "; ")})
	}
	return list
}

// open goes to the address and waits until the page rests.
func (v *visit) open(address string) error {
	tree, err := chromedp.Call(v.ctx, cdppage.GetFrameTree, cdp.Empty{})
	if err != nil {
		return err
	}
	v.watch.setMain(tree.FrameTree.Frame.ID)
	gone, err := chromedp.Call(v.ctx, cdppage.Navigate, cdppage.NavigateParams{URL: address})
	if err != nil {
		return err
	}
	if gone.ErrorText != "" {
		return fmt.Errorf("%w: %s", ErrNoPage, gone.ErrorText)
	}
	return v.watch.rest(v.ctx, v.browser.options.Quiet)
}

// sent is the page as the server sent it to this browser, read like any page of a crawl.
func (v *visit) sent() (*page.Page, error) {
	id, response := v.watch.document()
	if response == nil || !strings.Contains(response.MimeType, "html") || response.Status < 200 || response.Status > 299 {
		return nil, ErrNoPage
	}
	body, err := chromedp.Call(v.ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
	if err != nil {
		return nil, err
	}
	return page.Parse(page.Input{URL: response.URL, Status: int(response.Status), Header: headerOf(response), Body: body.Body}), nil
}

// headerOf drops the encoding of the characters, which the browser has undone.
func headerOf(r *network.Response) http.Header {
	h := http.Header{}
	for name, value := range r.Headers {
		for line := range strings.SplitSeq(fmt.Sprint(value), "\n") {
			h.Add(name, line)
		}
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	return h
}

// enterWorld makes the scripts run where the page's own cannot see or change them.
func (v *visit) enterWorld() error {
	w, err := chromedp.Call(v.ctx, cdppage.CreateIsolatedWorld, cdppage.CreateIsolatedWorldParams{FrameID: v.watch.main, WorldName: "chaland"})
	v.world = w.ExecutionContextID
	return err
}

func evaluate[T any](v *visit, script string) (out T, err error) {
	yes := true
	r, err := chromedp.Call(v.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: script, ContextID: v.world, ReturnByValue: &yes, AwaitPromise: &yes})
	if err != nil {
		return out, err
	}
	if r.ExceptionDetails != nil {
		return out, &chromedp.ExceptionError{ExceptionDetails: r.ExceptionDetails}
	}
	return out, json.Unmarshal(r.Result.Value, &out)
}

// cookies are those of this page's profile, which was empty: nobody has agreed to any.
func (v *visit) cookies() ([]page.Cookie, error) {
	all, err := chromedp.CallBrowser(v.ctx, storage.GetCookies, storage.GetCookiesParams{BrowserContextID: v.profile()})
	if err != nil {
		return nil, err
	}
	home := page.Domain(v.watch.host())
	var list []page.Cookie
	for _, c := range all.Cookies {
		one := page.Cookie{Name: c.Name, Domain: strings.TrimPrefix(c.Domain, "."), Tracker: page.CookieTracker(c.Name)}
		one.Outside = page.Domain(one.Domain) != home
		if one.Outside && one.Tracker == "" {
			one.Tracker = page.TrackerOf(one.Domain)
		}
		if !c.Session {
			one.Days = int(math.Ceil(time.Until(time.Unix(int64(c.Expires), 0)).Hours() / 24))
		}
		list = append(list, one)
	}
	return list, nil
}

// shownImage is an image on one screen.
type shownImage struct {
	URL    string `json:"url"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Pixels int    `json:"pixels"`
}

// oversizedBy is how many times the pixels of the larger screen a file may have.
const oversizedBy = 2

// oversized are the images whose file is more than twice as wide as what the more
// demanding of a phone and a laptop shows of it.
func (v *visit) oversized() ([]page.Oversized, error) {
	small, err := evaluate[[]shownImage](v, "("+readImages+"(true))")
	if err != nil || len(small) == 0 {
		return nil, err
	}
	if err := v.show(laptop); err != nil {
		return nil, err
	}
	if _, err := evaluate[bool](v, `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true), 100)))`); err != nil {
		return nil, err
	}
	large, err := evaluate[[]shownImage](v, "("+readImages+"(false))")
	if err != nil {
		return nil, err
	}
	return tooLarge(append(small, large...)), nil
}

func tooLarge(shown []shownImage) []page.Oversized {
	const most = 50
	at, list := map[string]int{}, []page.Oversized(nil)
	for _, s := range shown {
		i, known := at[s.URL]
		if !known {
			i, at[s.URL] = len(list), len(list)
			list = append(list, page.Oversized{URL: s.URL, Width: s.Width})
		}
		list[i].Pixels = max(list[i].Pixels, s.Pixels)
	}
	kept := list[:0]
	for _, o := range list {
		if o.Width > oversizedBy*o.Pixels && len(kept) < most {
			kept = append(kept, o)
		}
	}
	return kept
}

// layout is what read_page.js tells; times are milliseconds.
type layout struct {
	LCP        float64       `json:"lcp"`
	LCPElement string        `json:"lcpElement"`
	CLS        float64       `json:"cls"`
	Moved      []string      `json:"moved"`
	Blocking   float64       `json:"blocking"`
	Tasks      int           `json:"tasks"`
	Targets    int           `json:"targets"`
	Cramped    int           `json:"cramped"`
	SmallOnes  []string      `json:"smallTargets"`
	Letters    int           `json:"letters"`
	Small      int           `json:"small"`
	Tiny       string        `json:"tiny"`
	Beyond     float64       `json:"beyond"`
	Wide       []string      `json:"wide"`
	Overlay    *page.Overlay `json:"overlay"`
	HTML       string        `json:"html"`
}

// complete reads the document that scripts have made as the one that was sent.
func (l layout) complete(m page.Measures, raw *page.Page) *page.Rendered {
	dom := page.Parse(page.Input{URL: raw.URL, Status: raw.Status, Header: raw.Header, Body: []byte(l.HTML)})
	m.Final, m.Title, m.Canonical, m.Words = raw.URL, dom.Title(), dom.Canonical(), dom.Text.Words
	m.Robots = strings.Join(dom.Directives(), ", ")
	m.Links = len(dom.OwnLinks())
	m.LCP, m.LCPElement, m.CLS, m.Moved = l.LCP/1000, l.LCPElement, l.CLS, l.Moved
	m.Blocking, m.LongTasks = l.Blocking/1000, l.Tasks
	m.Targets, m.Cramped, m.SmallTargets = l.Targets, l.Cramped, l.SmallOnes
	if l.Letters > 0 {
		m.SmallText, m.Tiny = float64(l.Small)/float64(l.Letters), l.Tiny
	}
	m.Beyond, m.Wide, m.Overlay = int(math.Round(l.Beyond)), l.Wide, l.Overlay
	return &page.Rendered{Measures: m, DOM: dom}
}
