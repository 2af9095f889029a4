package dashboard_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
)

// withShops connects shops by a desk that remembers what it is asked.
func withShops(s *shop, o *dashboard.Options) { o.Connecting = &shopDesk{shop: s} }

// shopDesk is a desk whose shop is half connected.
type shopDesk struct {
	*shop
	added, set dashboard.Shop
	secrets    []string
}

func (d *shopDesk) AddShop(_ context.Context, s dashboard.Shop) (string, error) {
	d.added = s
	if s.Name == "Pris" {
		return "", fault.New(fault.Conflict, "collector.site_taken", "name", "velos.example", "site", "velo")
	}
	return "velo", nil
}

func (d *shopDesk) SetShop(_ context.Context, _ string, s dashboard.Shop) error {
	d.set = s
	return nil
}

func (d *shopDesk) Pasted(_ tracking.Site, base string) []dashboard.Pasted {
	return []dashboard.Pasted{{Key: "tag", Title: "Deux lignes dans l’en-tête du site", Where: []string{"Dans WordPress, menu « Extensions ».", "Collez."},
		Code: `<script defer data-site="velo" src="` + base + `/js/tag.js"></script>` + "\n" + `<script defer src="` + base + `/js/boutique.js"></script>`},
		{Key: "switch", Title: "Ou autrement", Where: []string{"Remplacez."}, Code: "gtag('config', 'G-1');", Optional: true}}
}

func (d *shopDesk) Progress(context.Context, tracking.Site, string) (dashboard.ConnectProgress, error) {
	step := func(key, state, said, do string) dashboard.ConnectStep {
		return dashboard.ConnectStep{Key: key, Title: "Étape " + key, State: state, Said: said, Do: do}
	}
	return dashboard.ConnectProgress{Steps: []dashboard.ConnectStep{
		step("page", "done", "https://velos.example/ s’affiche.", ""), step("tag", "wrong", "La balise envoie au site « autre ».", "Écrivez data-site=\"velo\"."),
		step("view", "done", "Page vue reçue il y a 3 secondes : /casques", ""), step("hook", "todo", "Rien reçu.", "Créez le webhook."), step("order", "later", "Aucune.", ""), step("joined", "optional", "Aucune.", ""),
	}, Done: 2, Of: 5, Measured: true, HookKind: "woocommerce", HookPath: "/webhooks/woocommerce/abc"}, nil
}

func (d *shopDesk) Hook(_ context.Context, _ tracking.Site, secret string) (string, error) {
	d.secrets = append(d.secrets, secret)
	return "0123abcd", nil
}

func (d *shopDesk) CheckPage(_ context.Context, _ tracking.Site, _, address, kind string) (*dashboard.CheckedPage, error) {
	if strings.Contains(address, "prive") {
		return nil, fault.New(fault.Forbidden, "hearing.private", "url", address, "host", "prive.example")
	}
	if kind == "" {
		kind = "product"
	}
	return &dashboard.CheckedPage{URL: address, Kind: kind, Browser: true, Elsewhere: []string{"www.google-analytics.com (Google Analytics)"}, Lines: []dashboard.CheckedEvent{
		{Name: "page_view", State: "right", Said: "Page vue"}, {Name: "view_item", State: "wrong", Said: "Fiche produit vue : 1 × V-1", Problems: []string{"« price » manque."}, Notes: []string{"« item_name » manque."}},
		{Name: "purchase", State: "missing", Said: "Achat", Problems: []string{"La page ne dit pas la commande."}}, {Name: "add_to_cart", State: "unseen", Said: "Ajout au panier", Notes: []string{"Il faut un clic."}},
	}, Received: []dashboard.ReceivedEvent{{Name: "page_view", Hits: 12, Last: noon}, {Name: "Avis", Hits: 1, Itemized: 1, Last: noon}}}, nil
}

// A page is checked when its address is given, unless another site asks for it.
func TestAPageIsHeldAgainstThePlan(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withReport, withShops)
	if form := s.get(t, "/brancher/page?site=velo"); form.Find("select[name=type] option").Length() != len(tracking.PageKinds)+1 || form.Find(".checklist").Length() > 0 {
		t.Error("the empty form checks already")
	}
	const checked = "/brancher/page?site=velo&adresse=velos.example%2Fcasques&type=thanks"
	page := s.get(t, checked)
	for selector, want := range map[string]string{
		".answer": "2 points sont à corriger.", "main": "page de remerciement", ".step-done": "Page vue", ".step-wrong": "« price » manque.", ".step-optional": "Il faut un clic.", "#recus tbody tr:nth-child(1)": "12", "#envois + ol + p": "google-analytics",
	} {
		if got := plain(page.text(selector)); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if a := s.get(t, "/brancher/page?site=velo&adresse=prive.example"); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plain(a.text(".error")), "--allow-host prive.example") {
		t.Errorf("%d %s", a.StatusCode, a.text(".error"))
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+strings.Replace(checked, "thanks", "cart", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if s.do(t, r).Find(".checklist").Length() > 0 {
		t.Error("another site has a page opened")
	}
}

// A shop is declared, told what to paste, and followed; what is typed wrong is kept and said.
func TestConnectAShopFromItsPage(t *testing.T) {
	t.Parallel()
	desk := &shopDesk{}
	s := openCycles(t, withReport, func(s *shop, o *dashboard.Options) { desk.shop = s; o.Connecting = desk })
	fresh := s.get(t, "/brancher")
	if fresh.Find(`form[action="/brancher"] option`).Length() != len(tracking.Platforms)+1 || !strings.Contains(fresh.text(".cards"), "Vélos de la Rade") {
		t.Errorf("the first page: %s", fresh.text("main"))
	}
	for want, form := range map[string]url.Values{
		"Donnez un nom":                 {"adresse": {"velos.example"}},
		"Donnez l’adresse":              {"nom": {"Vélos"}},
		"n’est pas lisible":             {"nom": {"Vélos"}, "adresse": {"ftp://velos.example"}},
		"désigne déjà le site « velo »": {"nom": {"Pris"}, "adresse": {"velos.example"}},
		"dépasse 80 caractères":         {"nom": {strings.Repeat("é", 81)}, "adresse": {"velos.example"}},
	} {
		answer := s.post(t, "/brancher", form.Encode())
		said := plain(answer.text(".error"))
		if answer.StatusCode < 400 || !strings.Contains(said, want) {
			t.Errorf("%v: %d %q", form, answer.StatusCode, said)
		}
		if value, _ := answer.Find(`input[name="nom"]`).Attr("value"); value != form.Get("nom") {
			t.Errorf("what was typed is lost: %q", value)
		}
	}
	answer := s.post(t, "/brancher", url.Values{"nom": {" Vélos "}, "adresse": {"velos.example"}, "plateforme": {"shopify"}}.Encode())
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "/brancher?site=velo" || desk.added != (dashboard.Shop{Name: "Vélos", Home: "https://velos.example/", Platform: "shopify"}) {
		t.Errorf("%d %s %+v", answer.StatusCode, answer.Header.Get("Location"), desk.added)
	}
	page := s.get(t, "/brancher?site=velo")
	for selector, want := range map[string]string{
		"#code-tag": `src="` + s.url + `/js/tag.js"`, ".checklist .step-wrong": "Écrivez data-site", ".checklist .step-todo .step-do": "Créez le webhook", ".count": "2 étapes faites sur 5",
		"#code-adresse": s.url + "/webhooks/woocommerce/abc", "#premier-chiffre .tile:nth-child(1) h3": "Visites", "#commandes": "Copiez",
	} {
		if got := plain(page.text(selector)); want == "Copiez" == strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if strings.Contains(page.text(".step-later"), "Aucune.") {
		t.Error("a step that comes later asks already")
	}
	made := s.post(t, "/brancher/commandes?site=velo", "")
	if made.text("#code-secret") != "0123abcd" || made.Header.Get("Cache-Control") != "no-store" || strings.Contains(s.get(t, "/brancher?site=velo").body, "0123abcd") {
		t.Error("the secret is not shown once")
	}
	if s.post(t, "/brancher/boutique?site=velo", url.Values{"nom": {"V"}, "adresse": {"https://v.example/x"}, "ga4": {"g-12"}}.Encode()); desk.set.GA4ID != "G-12" {
		t.Errorf("%+v", desk.set)
	}
	s.declare(t, tracking.Site{ID: "cas", Name: "Un cas", Case: true})
	if a := s.get(t, "/brancher?site=cas"); a.StatusCode != http.StatusConflict || !strings.Contains(a.text("main"), "cas pratique") {
		t.Errorf("a case: %d %s", a.StatusCode, a.text("main"))
	}
	if a := s.get(t, "/competences?site=cas"); a.Find(`.matrix a[href="/brancher"]`).Length() == 0 || a.Find(`.matrix a[href^="/brancher?"]`).Length() != 0 {
		t.Error("the matrix of a case asks to connect the case itself")
	}
}
