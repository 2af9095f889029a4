package site

import (
	"cmp"
	"context"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// CollectedRetention is how many months a collected site's data are kept: the
// CNIL's recommendation for exempt audience measurement.
const CollectedRetention = 25

var (
	idPattern     = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	domainPattern = regexp.MustCompile(`^[^\s/:?#@]{1,253}$`)
)

// Complete fills the defaults and brings names to one form.
func Complete(s tracking.Site) tracking.Site {
	s.Name = orElse(strings.TrimSpace(s.Name), s.ID)
	s.Timezone = orElse(s.Timezone, "Europe/Paris")
	s.Currency = orElse(strings.ToUpper(s.Currency), "EUR")
	s.Mode = orElse(s.Mode, tracking.ModeExempt)
	domains := make([]string, 0, len(s.Domains))
	for _, d := range s.Domains {
		domains = append(domains, fold(d))
	}
	slices.Sort(domains)
	s.Domains = slices.Compact(domains)
	return s
}

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// Check says what is wrong with a site's description.
func Check(s tracking.Site) error {
	if !idPattern.MatchString(s.ID) {
		return fault.New(fault.Invalid, "collector.site_id", "value", s.ID)
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil {
		return fault.New(fault.Invalid, "collector.site_timezone", "value", s.Timezone).Because(err)
	}
	if _, err := currency.ParseISO(s.Currency); err != nil || s.Currency != strings.ToUpper(s.Currency) {
		return fault.New(fault.Invalid, "collector.site_currency", "value", s.Currency)
	}
	if s.Mode != tracking.ModeExempt && s.Mode != tracking.ModeConsent {
		return fault.New(fault.Invalid, "collector.site_mode", "value", s.Mode)
	}
	if err := checkPrivacy(s); err != nil {
		return err
	}
	if s.Hints != "" && s.Hints != tracking.HintsOn && s.Hints != tracking.HintsOff {
		return fault.New(fault.Invalid, "collector.site_hints", "value", s.Hints)
	}
	if s.Platform != "" && !slices.Contains(tracking.Platforms, s.Platform) {
		return fault.New(fault.Invalid, "collector.site_platform", "value", s.Platform, "platforms", strings.Join(tracking.Platforms, ", "))
	}
	if s.Home != "" && !isHome(s.Home) {
		return fault.New(fault.Invalid, "collector.site_home", "value", s.Home)
	}
	for _, d := range s.Domains {
		if !domainPattern.MatchString(d) {
			return fault.New(fault.Invalid, "collector.site_domain", "value", d)
		}
	}
	return nil
}

// isHome reports whether a text is the address of a page.
func isHome(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}

// maxRetention bounds what may be asked: ten years.
const maxRetention = 120

// checkPrivacy looks at what a site says of how long data stay and of browsers' signals.
func checkPrivacy(s tracking.Site) error {
	signals := []string{"", tracking.SignalIgnore, tracking.SignalAnonymous, tracking.SignalOppose}
	switch {
	case s.Retention < 0 || s.Retention > maxRetention:
		return fault.New(fault.Invalid, "collector.site_retention", "value", s.Retention, "most", maxRetention)
	case s.GPC == tracking.SignalIgnore || !slices.Contains(signals, s.GPC):
		return fault.New(fault.Invalid, "collector.site_gpc", "value", s.GPC)
	case !slices.Contains(signals, s.DNT):
		return fault.New(fault.Invalid, "collector.site_dnt", "value", s.DNT)
	}
	return nil
}

// Add creates a site. The very same one added again changes nothing (added is
// false); another one of the same id, or a name that another site has, is a
// conflict.
func Add(ctx context.Context, w *warehouse.Warehouse, s tracking.Site, now time.Time) (added bool, err error) {
	defer fault.Wrap(&err, "add site %s", s.ID)
	s = Complete(s)
	if err := Check(s); err != nil {
		return false, err
	}
	all, err := warehouse.ListSettings[tracking.Site](ctx, w, Kind)
	if err != nil {
		return false, err
	}
	if had, ok := all[s.ID]; ok {
		s.Platform, s.Home = cmp.Or(s.Platform, had.Platform), cmp.Or(s.Home, had.Home)
		s.MatomoID, s.SecretHash, s.ModeSince = cmp.Or(s.MatomoID, had.MatomoID), had.SecretHash, had.ModeSince
		if sameSite(had, s) {
			return false, nil
		}
		return false, fault.New(fault.Conflict, "collector.site_exists", "site", s.ID)
	}
	if err := number(ctx, w, all, &s, now); err != nil {
		return false, err
	}
	if err := free(all, s); err != nil {
		return false, err
	}
	s.Created = now.UTC()
	return true, warehouse.PutSetting(ctx, w, Kind, s.ID, s, now)
}

// counterKind keeps the highest number ever given, under numberKey: the number of a
// site that was removed is nobody else's, its trackers may still send.
const (
	counterKind = "counter"
	numberKey   = "matomo_number"
)

// number gives a site without one the next number by which Matomo's trackers reach it.
func number(ctx context.Context, w *warehouse.Warehouse, all map[string]tracking.Site, s *tracking.Site, now time.Time) error {
	counters, err := warehouse.ListSettings[int](ctx, w, counterKind)
	if err != nil {
		return err
	}
	highest := counters[numberKey]
	for _, other := range all {
		highest = max(highest, other.MatomoID)
		for _, alias := range other.MatomoAliases {
			highest = max(highest, alias)
		}
	}
	if s.MatomoID == 0 {
		s.MatomoID = highest + 1
	}
	if s.MatomoID <= counters[numberKey] {
		return nil
	}
	return warehouse.PutSetting(ctx, w, counterKind, numberKey, s.MatomoID, now)
}

func sameSite(a, b tracking.Site) bool {
	a, b = Complete(a), Complete(b)
	a.Created, b.Created = time.Time{}, time.Time{}
	return reflect.DeepEqual(a, b)
}

// free refuses a name that would lead to two sites.
func free(all map[string]tracking.Site, s tracking.Site) error {
	taken := map[string]string{}
	for id, other := range all {
		for _, name := range namesOf(other) {
			taken[name] = id
		}
	}
	for _, name := range namesOf(s) {
		owner, ok := taken[name]
		if number, numbered := strings.CutPrefix(name, MatomoPrefix); numbered && ok && owner != s.ID {
			return fault.New(fault.Conflict, "collector.number_taken", "number", number, "site", owner)
		}
		if ok && owner != s.ID {
			return fault.New(fault.Conflict, "collector.site_taken", "name", name, "site", owner)
		}
	}
	return nil
}

func namesOf(s tracking.Site) []string {
	var out []string
	for _, name := range append([]string{s.ID, s.Token, s.GA4ID}, s.Domains...) {
		if name != "" {
			out = append(out, fold(name))
		}
	}
	if s.MatomoID > 0 {
		out = append(out, MatomoName(s.MatomoID))
	}
	for _, number := range s.MatomoAliases {
		out = append(out, MatomoName(number))
	}
	return out
}

// List reads the sites, by id.
func List(ctx context.Context, w *warehouse.Warehouse) ([]tracking.Site, error) {
	all, err := warehouse.ListSettings[tracking.Site](ctx, w, Kind)
	if err != nil {
		return nil, err
	}
	out := make([]tracking.Site, 0, len(all))
	for _, s := range all {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b tracking.Site) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// Unknown lists those of the names that lead to no site.
func Unknown(ctx context.Context, w *warehouse.Warehouse, names []string) ([]string, error) {
	all, err := warehouse.ListSettings[tracking.Site](ctx, w, Kind)
	if err != nil {
		return nil, err
	}
	known := newIndex(all, nil)
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, ok := known.find(name)
		return ok
	}), nil
}

// Tie gives a site more names to be found by, and creates it when it is
// missing. It reports whether anything changed.
func Tie(ctx context.Context, w *warehouse.Warehouse, s tracking.Site, names []string, now time.Time) (changed bool, err error) {
	defer fault.Wrap(&err, "tie %v to site %s", names, s.ID)
	all, err := warehouse.ListSettings[tracking.Site](ctx, w, Kind)
	if err != nil {
		return false, err
	}
	had, ok := all[s.ID]
	domains, asked := parted(names)
	if !ok {
		had = Complete(s)
		had.Created = now.UTC()
	}
	if asked != 0 && ok && had.MatomoID != 0 && had.MatomoID != asked {
		return false, fault.New(fault.Conflict, "collector.number_differs", "site", s.ID, "number", strconv.Itoa(had.MatomoID), "asked", strconv.Itoa(asked))
	}
	before := had
	had.MatomoID = cmp.Or(asked, had.MatomoID)
	had.Domains = append(slices.Clone(had.Domains), domains...)
	had = Complete(had)
	if err := Check(had); err != nil {
		return false, err
	}
	if ok && len(had.Domains) == len(before.Domains) && had.MatomoID == before.MatomoID {
		return false, nil
	}
	if err := number(ctx, w, all, &had, now); err != nil {
		return false, err
	}
	if err := free(all, had); err != nil {
		return false, err
	}
	return true, warehouse.PutSetting(ctx, w, Kind, had.ID, had, now)
}

// parted tells the number among names, 0 without one, from the others.
func parted(names []string) (domains []string, asked int) {
	for _, name := range names {
		if text, numbered := strings.CutPrefix(name, MatomoPrefix); numbered {
			asked, _ = strconv.Atoi(text) // MatomoName wrote it
			continue
		}
		domains = append(domains, name)
	}
	return domains, asked
}
