package imports

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

func TestEveryFieldAndReasonHasItsText(t *testing.T) {
	t.Parallel()
	for _, p := range []plan{orderPlan, costPlan, cataloguePlan} {
		for _, f := range p {
			if !i18n.Has("imports.field." + f.key) {
				t.Errorf("the field %s has no French name", f.key)
			}
		}
	}
	for _, stage := range []string{StageSurvey, StageRead, StageStore, StageVisits} {
		if !i18n.Has("imports.stage." + stage) {
			t.Errorf("the stage %s has no French name", stage)
		}
	}
	for _, code := range []string{"guessed_dmy", "guessed_mdy", "dates_dmy", "dates_mdy", "guessed_comma", "guessed_dot"} {
		if !i18n.Has("imports.note." + code) {
			t.Errorf("the note %s has no text", code)
		}
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile(`"(imports\.[a-z_.]+[a-z_])"|note\("([a-z_]*[a-z])"`)
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		raw, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(raw), -1) {
			key := m[1]
			if key == "" {
				key = "imports.note." + m[2]
			}
			if !i18n.Has(key) {
				t.Errorf("%s uses %s, which has no text", file.Name(), key)
			}
		}
	}
}

// A title serves one field: two that claim the same would depend on chance.
func TestAliasesAreFoldedAndClaimedOnce(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]plan{"orders": orderPlan, "costs": costPlan, "catalogue": cataloguePlan} {
		claimed := map[string]string{}
		for _, f := range p {
			for _, alias := range append(strings.Fields(f.aliases), fold(f.key)) {
				if fold(alias) != alias {
					t.Errorf("%s: %s is not folded", name, alias)
				}
				if other, twice := claimed[alias]; twice && other != f.key && alias != "reference" {
					t.Errorf("%s: %s stands for %s and %s", name, alias, other, f.key)
				}
				claimed[alias] = f.key
			}
		}
	}
}

func TestChannelsAreReadByKeyLabelAndHabit(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"email": tracking.ChannelEmail, "E-mail": tracking.ChannelEmail, "Emailing": tracking.ChannelEmail, "E-mailing": tracking.ChannelEmail,
		"SEA hors marque": tracking.ChannelPaidSearch, "SEA marque": tracking.ChannelPaidBrand, "Google Shopping": tracking.ChannelPaidShopping,
		"Meta Ads": tracking.ChannelPaidSocial, "Comparateurs": tracking.ChannelComparators, "Affiliation": tracking.ChannelAffiliates,
		"Parrainage": tracking.ChannelReferralProgram, "Blogs & influence": tracking.ChannelInfluence,
		"Presse & réseaux locaux": tracking.ChannelPress, "Référencement naturel (SEO)": tracking.ChannelOrganicSearch,
		"bouche-à-oreille": "bouche-à-oreille",
	} {
		if got := channelKey(written); got != want {
			t.Errorf("%q is %s, want %s", written, got, want)
		}
	}
	if keys := slices.Sorted(slices.Values(tracking.Channels)); len(slices.Compact(keys)) != len(tracking.Channels) {
		t.Error("a channel is listed twice")
	}
}

func TestStatesOfTheShops(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"wc-completed": tracking.OrderValid, "Terminée": tracking.OrderValid, "processing": tracking.OrderValid, "paid": tracking.OrderValid,
		"partially_refunded": tracking.OrderValid, "Paiement accepté": tracking.OrderValid, "En cours de préparation": tracking.OrderValid,
		"on-hold": tracking.OrderPending, "En attente du paiement par chèque": tracking.OrderPending, "unpaid": tracking.OrderPending,
		"Annulé": tracking.OrderCancelled, "voided": tracking.OrderCancelled, "Erreur de paiement": tracking.OrderCancelled,
		"canceled": tracking.OrderCancelled, "test": tracking.OrderTest, "Paiement contesté": tracking.OrderValid, "Zzz": tracking.OrderValid,
	} {
		if got, _ := statusOf(written); got != want {
			t.Errorf("%q is %s, want %s", written, got, want)
		}
	}
	if _, known := statusOf("Zzz"); known {
		t.Error("a state that nobody knows must be said")
	}
}
