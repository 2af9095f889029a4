package dashboard

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// connectPath is the page that brings a shop to its first figure.
const connectPath = "/brancher"

// Connecting connects shops and tells how far they are.
type Connecting interface {
	// AddShop makes a site of a shop and gives its identifier, made of its name.
	AddShop(ctx context.Context, s Shop) (id string, err error)
	// SetShop corrects what is known of a shop.
	SetShop(ctx context.Context, site string, s Shop) error
	// Pasted is what the shop pastes, to be measured by the program at base.
	Pasted(site tracking.Site, base string) []Pasted
	// Progress tells how far the shop is; what takes long is still under way then.
	Progress(ctx context.Context, site tracking.Site, base string) (ConnectProgress, error)
	// Hook makes, or gives another secret to, what the shop sends its orders by. The secret is
	// drawn where none is given; it cannot be asked for again.
	Hook(ctx context.Context, site tracking.Site, secret string) (shown string, err error)
	// CheckPage says what the page of an address sends to the program at base, held against
	// the tracking plan; the kind is one of tracking.PageKinds, "" to guess.
	CheckPage(ctx context.Context, site tracking.Site, base, address, kind string) (*CheckedPage, error)
}

// Shop is what a person says of a shop.
type Shop struct {
	Name, Home, Platform, GA4ID string
}

// Pasted is a text to paste, and where.
type Pasted struct {
	Key, Title string
	Where      []string // what to do, in order
	Code       string
	Optional   bool
}

// ConnectProgress is how far a shop is.
type ConnectProgress struct {
	Steps             []ConnectStep
	Done, Of          int
	Measured, Ordered bool
	HookPath          string // where the shop sends its orders, "" where it does not yet
	HookKind          string // "" where its platform sends none
	Secretless        bool   // the shop draws the secret, and has not given it
}

// ConnectStep is one thing that must be so. State is "done", "todo", "wrong", "later" or
// "optional".
type ConnectStep struct {
	Key, Title, State, Said, Do string
}

// Label is the state for those who do not see its sign.
func (s ConnectStep) Label() string { return i18n.T("guide.state." + s.State) }

// connectForm is what a person says of a shop, with what was typed when it was refused.
type connectForm struct {
	Action, Error string
	Shop          Shop
	Platforms     []Choice
	New           bool
}

// connectPage answers « Comment brancher ma boutique ? ».
type connectPage struct {
	Form   connectForm
	Others []Choice // shops that are there already

	Platform string // its name
	Home     string
	Pasted   []Pasted
	Local    string // this program's address, when only this machine reaches it
	Hook     *connectHook
	Follow   string
	Progress ConnectProgress
	Figures  []connectFigure
	Overview string
	Live     string
	Check    string // the page that checks one of the shop's
}

// connectHook is how the shop sends its orders.
type connectHook struct {
	Action, Address, Error string
	Where                  []string
	Secret                 string // shown this once
	Given                  bool   // the shop draws it, and a person gives it here
	Read                   bool   // the shop sends nothing: it is read with what is given
	Secretless, Optional   bool
	Ready                  bool // heard already
}

// connectFigure is one of the first figures.
type connectFigure struct{ Name, Value, Href string }

// Fields of the forms.
const (
	connectName     = "nom"
	connectHome     = "adresse"
	connectPlatform = "plateforme"
	connectGA4      = "ga4"
	connectSecret   = "secret"
)

// showConnect is the page of a shop that is named, else that of a new one.
func (d *Dashboard) showConnect(c echo.Context) error {
	if c.QueryParam("site") == "" {
		return d.showNewShop(c, http.StatusOK, connectForm{})
	}
	return d.about(notOfCase("guide.is_case", func(v *visit) error { return d.showConnected(v, http.StatusOK, connectForm{}, connectHook{}) }))(c)
}

func (d *Dashboard) showNewShop(c echo.Context, status int, form connectForm) error {
	sites, err := d.sites(c.Request().Context())
	if err != nil {
		return err
	}
	form.Action, form.New, form.Platforms = connectPath, true, platforms(form.Shop.Platform, true)
	body := connectPage{Form: form}
	for _, s := range sites {
		if !s.Case {
			body.Others = append(body.Others, Choice{Name: s.Name, Value: s.ID, Href: siteAddress(connectPath, s.ID)})
		}
	}
	slices.SortFunc(body.Others, func(a, b Choice) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return d.show(c, status, "connect", Page{Title: i18n.T("nav." + connectPath), Question: i18n.T("guide.page.question"), Body: body})
}

// platforms are the choices of a form; a new shop may leave it to be recognised.
func platforms(here string, isNew bool) (list []Choice) {
	if isNew {
		list = append(list, Choice{Name: i18n.T("guide.page.recognise"), Here: here == ""})
	}
	for _, p := range tracking.Platforms {
		list = append(list, Choice{Name: i18n.T("guide.platform." + p), Value: p, Here: p == here})
	}
	return list
}

// showConnected shows how far a shop is; form and hook hold what was refused or just made.
func (d *Dashboard) showConnected(v *visit, status int, form connectForm, hook connectHook) error {
	base := d.base(v)
	progress, err := d.Connecting.Progress(v.context(), v.Site, base)
	if err != nil {
		return err
	}
	if form.Error == "" {
		form.Shop = Shop{v.Site.Name, v.Site.Home, v.Site.Platform, v.Site.GA4ID}
	}
	form.Action, form.Platforms = siteAddress(connectPath+"/boutique", v.Site.ID), platforms(form.Shop.Platform, v.Site.Platform == "")
	body := connectPage{
		Form: form, Home: v.Site.Home, Pasted: d.Connecting.Pasted(v.Site, base), Progress: progress,
		Follow: siteAddress(connectPath, v.Site.ID), Overview: siteAddress("/", v.Site.ID), Live: siteAddress(livePath, v.Site.ID), Check: siteAddress(connectPagePath, v.Site.ID),
	}
	if v.Site.Platform != "" {
		body.Platform = i18n.T("guide.platform." + v.Site.Platform)
	}
	if isLoopbackURL(base) && !isLoopbackURL(v.Site.Home) {
		body.Local = base
	}
	if progress.HookKind != "" {
		body.Hook = completeHook(hook, progress, v.Site, base)
	}
	if progress.Measured || progress.Ordered {
		if body.Figures, err = d.firstFigures(v); err != nil {
			return err
		}
	}
	return d.answer(v.timeless(), status, "connect", Page{Title: i18n.T("nav." + connectPath), Question: i18n.T("guide.page.question"), Body: body})
}

func completeHook(h connectHook, p ConnectProgress, s tracking.Site, base string) *connectHook {
	h.Action = siteAddress(connectPath+"/commandes", s.ID)
	h.Read = p.HookKind == tracking.OriginPrestaShop
	h.Given = h.Read || p.HookKind == tracking.OriginShopify
	h.Secretless = p.Secretless
	for _, step := range p.Steps {
		if step.Key == "hook" {
			h.Optional, h.Ready = step.State == "optional", step.State == "done"
		}
	}
	if p.HookPath != "" && !h.Read {
		h.Address = base + p.HookPath
	}
	h.Where = strings.Split(i18n.T("guide.hook."+p.HookKind), "\n")
	return &h
}

// firstFigures are what the shop's last days already say.
func (d *Dashboard) firstFigures(v *visit) ([]connectFigure, error) {
	today := period.DateOf(d.Now().In(v.Site.Location()))
	metrics := []string{"visits", "orders", "revenue_incl_tax"}
	answer, err := d.Analyzer.Answer(v.context(), analyzer.Question{Site: v.Site.ID, Metrics: metrics, Period: period.Period{From: today.AddDays(-29), To: today, Loc: v.Site.Location()}})
	if err != nil {
		return nil, err
	}
	var list []connectFigure
	for _, f := range answer.Figures {
		if f.Value == nil || *f.Value == 0 {
			continue
		}
		text := i18n.Int(int64(*f.Value))
		if f.Metric == "revenue_incl_tax" {
			text = i18n.Money(*f.Value, v.Site.Currency)
		}
		list = append(list, connectFigure{Name: i18n.T("metric." + f.Metric + ".label"), Value: text, Href: siteAddress("/", v.Site.ID)})
	}
	return list, nil
}

func isLoopbackURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}
