package imports

import "slices"

// toolSign is an export of a tool, known by titles that stand together in its files only.
type toolSign struct {
	kind, tool string
	titles     []string // folded; all of them
}

// toolSigns are tried in this order.
var toolSigns = []toolSign{
	{"orders", "Shopify", []string{"name", "createdat", "lineitemquantity", "lineitemprice"}},
	{"costs", "Microsoft Ads", []string{"timeperiod", "spend"}},
	{"costs", "Meta Ads", []string{"reportingstarts", "amountspenteur"}},
	{"costs", "Meta Ads", []string{"debutdesrapports", "montantdepenseeur"}},
	{"search-console", "Search Console", []string{"clics", "impressions", "ctr", "position"}},
	{"search-console", "Search Console", []string{"clicks", "impressions", "ctr", "position"}},
	{"backlinks", "Ahrefs", []string{"referringpageurl"}},
	{"backlinks", "Majestic", []string{"sourcetrustflow"}},
	{"backlinks", "Semrush", []string{"pageascore"}},
}

// signOf is the export that the titles are those of, of the kind if one is given; nil for
// none known.
func signOf(titles []string, kind string) *toolSign {
	have := map[string]bool{}
	for _, t := range titles {
		have[fold(t)] = true
	}
	for i, sign := range toolSigns {
		if kind != "" && kind != sign.kind {
			continue
		}
		if !slices.ContainsFunc(sign.titles, func(t string) bool { return !have[t] }) {
			return &toolSigns[i]
		}
	}
	return nil
}
