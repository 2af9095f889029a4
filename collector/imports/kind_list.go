package imports

import (
	"context"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Kind is a kind of file that can be imported.
type Kind struct {
	Key string // "orders", as « chaland import orders » and Service.Import call it
	// Fields are what the columns of such a file may say; none for a file without
	// columns (an access log, JSON).
	Fields []KindField
	// Settings are the fields of KindOptions that the kind heeds beside Options:
	// SettingPrices and the like.
	Settings []string

	plan  plan
	needs []string // see mapping.need
	run   func(*Service, context.Context, string, Source, KindOptions) (*Report, error)
}

// Name is what a person calls the kind: « Commandes ».
func (k Kind) Name() string { return i18n.T("imports.kind." + k.Key + ".name") }

// Becomes says in a sentence what such a file becomes.
func (k Kind) Becomes() string { return i18n.T("imports.kind." + k.Key + ".becomes") }

// KindField is a field that a column may fill.
type KindField struct {
	Key  string // as in Options.Columns
	Kind FieldKind
	// Need is "" for a field that a file may lack; of the fields of a kind with the
	// same Need, one is enough.
	Need string

	of string // the key of its kind
}

// Name is the French name of the field.
func (f KindField) Name() string {
	if own := "imports.field." + f.of + "." + f.Key; i18n.Has(own) {
		return i18n.T(own)
	}
	return i18n.T("imports.field." + f.Key)
}

// Settings of a kind: the fields of KindOptions.
const (
	SettingPrices    = "prices"           // PricesExcl
	SettingVAT       = "vat"              // VAT
	SettingCancelled = "cancelled_prefix" // CancelledPrefix
	SettingPeriod    = "period"           // From and To
	SettingBrand     = "brand"            // Brand
)

// KindOptions are the options of all kinds of import; a kind heeds those that its
// Settings name, and Options.
type KindOptions struct {
	Options
	PricesExcl      bool     // the amounts of the file exclude tax
	VAT             *float64 // rate of lines without their own, 0.2 for 20 %; nil when not known
	CancelledPrefix string   // of the order numbers that are refunds
	From, To        string   // days (AAAA-MM-JJ) of a file that does not tell its own
	Brand           []string // words of searches that name the shop
}

// Kinds are all kinds of file that imports know, in the order of menus.
func Kinds() []Kind { return slices.Clone(kinds()) }

// KindOf is the kind of that key.
func KindOf(key string) (Kind, error) {
	for _, k := range kinds() {
		if k.Key == key {
			return k, nil
		}
	}
	names := make([]string, 0, len(kinds()))
	for _, k := range kinds() {
		names = append(names, k.Key)
	}
	return Kind{}, fault.New(fault.Invalid, "imports.unknown_kind", "kind", key, "kinds", strings.Join(names, ", "))
}

// Import imports a file of a kind, by its key. The report is nil only when nothing could
// be read; with Options.DryRun nothing is stored.
func (s *Service) Import(ctx context.Context, site, kind string, src Source, o KindOptions) (*Report, error) {
	k, err := KindOf(kind)
	if err != nil {
		return nil, err
	}
	if k.Key == "search-console" || k.Key == "totals" { // which read all the tables of an archive
		return k.run(s, ctx, site, src, o)
	}
	part, left, err := k.part(ctx, src)
	if err != nil {
		return nil, err
	}
	r, err := k.run(s, ctx, site, part, o)
	if r != nil && len(left) > 0 {
		r.note("tables_left", "table", part.Name, "left", strings.Join(left[:min(len(left), 20)], ", "))
	}
	if r != nil {
		r.File = src.Name
	}
	return r, err
}

func kinds() []Kind {
	return []Kind{
		tableKind("orders", orderPlan, []string{"order", "date", "unit_price|total"}, []string{SettingPrices, SettingVAT, SettingCancelled},
			func(s *Service, ctx context.Context, site string, src Source, o KindOptions) (*Report, error) {
				return s.Orders(ctx, site, src, OrderOptions{Options: o.Options, CancelledPrefix: o.CancelledPrefix, PricesExcl: o.PricesExcl, VAT: o.VAT})
			}),
		tableKind("catalogue", cataloguePlan, []string{"sku", "name|price|purchase_cost|stock"}, []string{SettingPrices, SettingVAT},
			func(s *Service, ctx context.Context, site string, src Source, o KindOptions) (*Report, error) {
				return s.Catalogue(ctx, site, src, CatalogueOptions{Options: o.Options, PricesExcl: o.PricesExcl, VAT: o.VAT})
			}),
		tableKind("costs", costPlan, []string{"date", "cost"}, nil, plainRun((*Service).Costs)),
		{Key: "logs", run: plainRun((*Service).Logs)},
		{Key: "ga4-events", run: plainRun((*Service).GA4Events)},
		{Key: "matomo-visits", run: plainRun((*Service).MatomoVisits)},
		tableKind("totals", totalsPlan, []string{"visitors|visits|page_views|orders|revenue"}, []string{SettingPeriod}, (*Service).Totals),
		mailings.kind(), partners.kind(), posts.kind(),
		conversations("chats", tracking.ConversationChat).kind(), conversations("tickets", tracking.ConversationTicket).kind(),
		conversations("calls", tracking.ConversationCall).kind(),
		tableKind("search-console", searchPlan[:sfBefore], []string{"clicks", "impressions", "position"}, []string{SettingPeriod, SettingBrand},
			func(s *Service, ctx context.Context, site string, src Source, o KindOptions) (*Report, error) {
				return s.Searches(ctx, site, src, SearchOptions{Options: o.Options, From: o.From, To: o.To, Brand: o.Brand})
			}),
		tableKind("backlinks", backlinkPlan, []string{"page"}, nil, plainRun((*Service).Backlinks)),
		tableKind("rates", exchangePlan, []string{"date", "currency", "rate|units"}, nil, plainRun((*Service).Rates)),
	}
}

// plainRun runs an import that has no options of its own.
func plainRun(run func(*Service, context.Context, string, Source, Options) (*Report, error)) func(*Service, context.Context, string, Source, KindOptions) (*Report, error) {
	return func(s *Service, ctx context.Context, site string, src Source, o KindOptions) (*Report, error) {
		return run(s, ctx, site, src, o.Options)
	}
}

func tableKind(key string, p plan, needs, settings []string, run func(*Service, context.Context, string, Source, KindOptions) (*Report, error)) Kind {
	k := Kind{Key: key, Settings: settings, plan: p, needs: needs, run: run}
	shown := map[kind]FieldKind{text: FieldText, number: FieldNumber, rate: FieldNumber, date: FieldDate}
	for _, f := range p {
		field := KindField{Key: f.key, Kind: shown[f.kind], of: key}
		for _, group := range needs {
			if slices.Contains(strings.Split(group, "|"), f.key) {
				field.Need = group
			}
		}
		k.Fields = append(k.Fields, field)
	}
	return k
}

// KindFields lists the fields of a kind with their French names, "" for one without columns.
func KindFields(key string) string {
	k, err := KindOf(key)
	if err != nil || k.plan == nil {
		return ""
	}
	names := make([]string, len(k.Fields))
	for i, f := range k.Fields {
		names[i] = f.Key + " (" + f.Name() + ")"
	}
	return strings.Join(names, ", ")
}
