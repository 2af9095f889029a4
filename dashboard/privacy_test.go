package dashboard_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
)

// proved is a site whose proof fails a criterion, and of which a shop passed a request on.
type proved struct{ asked *[]string }

func (proved) Prove(_ context.Context, site, base string) (dashboard.PrivacyProof, error) {
	return dashboard.PrivacyProof{
		Verdict: "Un critère au moins n’est pas rempli.", Refusal: base + "/opposition?site=" + site, Notice: []string{"Vélo mesure la fréquentation de son site."},
		Criteria: []dashboard.PrivacyCriterion{{Title: "Durée de conservation", Must: "25 mois au plus.", State: "Non conforme", Found: "Gardées sans limite.", Verify: "« chaland retention » dit la limite."}},
	}, nil
}

func (p proved) Sheet(context.Context, string, string, string) ([]byte, error) {
	return []byte("%PDF-"), nil
}

func (p proved) Copy(_ context.Context, site string, who dashboard.PersonAsked, format string) ([]byte, error) {
	*p.asked = append(*p.asked, "copy "+site+" "+who.By+" "+who.Text+" "+format)
	return []byte("{}"), nil
}

func (p proved) Erase(_ context.Context, site string, who dashboard.PersonAsked) (uint64, error) {
	*p.asked = append(*p.asked, "erase "+site+" "+who.By+" "+who.Text+who.Request)
	return 3, nil
}

func (proved) Requests(context.Context, string) ([]dashboard.PersonRequest, error) {
	return []dashboard.PersonRequest{{ID: "shopify-1", Kind: "copie", Source: "shopify", Asked: noon, Term: noon.Add(30 * 24 * time.Hour)}}, nil
}

// What a site knows of a person is copied on demand, and erased only by who ticks that they mean it.
func TestAPersonIsAnsweredFromThePage(t *testing.T) {
	t.Parallel()
	var asked []string
	s := openShop(t, func(_ *shop, o *dashboard.Options) { o.Privacy = proved{&asked} })
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent})
	page := s.get(t, "/confidentialite").body
	for _, text := range []string{"Non conforme", "Vélo mesure la fréquentation", "shopify-1"} {
		if !strings.Contains(page, text) {
			t.Errorf("%q is missing", text)
		}
	}
	s.post(t, "/confidentialite/effacement?site=velo", "par=customer&qui=anne@velo.fr")
	if len(asked) != 0 {
		t.Fatalf("erased without a tick: %q", asked)
	}
	if a := s.post(t, "/confidentialite/copie?site=velo", "par=customer&qui=anne@velo.fr&format=json"); a.StatusCode != http.StatusOK {
		t.Errorf("copy answers %d", a.StatusCode)
	}
	s.post(t, "/confidentialite/effacement?site=velo", "par=customer&qui=anne@velo.fr&oui=1")
	if got := strings.Join(asked, "; "); got != "copy velo customer anne@velo.fr json; erase velo customer anne@velo.fr" {
		t.Errorf("asked %s", got)
	}
}
