package imports

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/collector/agent"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

const (
	// patience is how many lines may fail before the file is no log.
	patience = 100
	// maxAgents bounds the distinct robots that a report tells apart.
	maxAgents = 20_000
)

// logReader turns the lines of a log into events.
type logReader struct {
	*eventStore
	log    *problemLog
	namer  *logNamer
	agents *agent.Cache
	asides map[aside]int
	first  string // the file, known by its first line
	latest time.Time
}

// aside is a kind of request that is set aside, on one day.
type aside struct{ day, class, reason, agent string }

// Logs imports an access log: its requests for pages by people become page
// views, robots and referrer spam are set aside and counted, the rest is only
// counted. It returns when the visits are derived.
//
// A log tells no consent: visitors are those of one day, under pseudonyms made
// with the site's import key. A log that is read again, or that has grown since,
// adds what is new.
func (s *Service) Logs(ctx context.Context, site string, src Source, o Options) (r *Report, err error) {
	defer fault.Wrap(&err, "import logs of %s from %s", site, src.Name)
	r = &Report{Kind: "logs", File: src.Name, DryRun: o.DryRun, Logs: &LogTotals{}}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	key, err := s.logKey(ctx, r.Site.ID, o)
	if err != nil {
		return nil, err
	}
	in := &logReader{
		eventStore: &eventStore{s: s, ctx: ctx, options: o, report: r, origin: tracking.OriginLog}, log: o.problems(r), namer: newLogNamer(r.Site, key),
		agents: agent.NewCache(10_000), asides: map[aside]int{}, latest: s.now().AddDate(0, 0, 2),
	}
	if err := in.read(src); err != nil {
		return r, err
	}
	if err := in.log.close(); err != nil {
		return r, err
	}
	if r.Lines == r.Rejected {
		return r, fault.New(fault.Invalid, "imports.not_a_log")
	}
	if o.DryRun {
		return r, nil
	}
	if err := in.storeAsides(); err != nil {
		return r, err
	}
	r.Logs.Visits, err = s.derive(ctx, o, r)
	return r, err
}

// logKey is the secret under which visitors are named: a veil's is kept nowhere.
func (s *Service) logKey(ctx context.Context, site string, o Options) ([]byte, error) {
	if o.Veil != nil {
		return o.Veil.names.Key(), nil
	}
	return s.importKey(ctx, site, o.DryRun)
}

// importKey is the secret of a site's imports, drawn once.
func (s *Service) importKey(ctx context.Context, site string, dryRun bool) ([]byte, error) {
	const kind = "import_key"
	for range 2 {
		text, ok, err := warehouse.GetSetting[string](ctx, s.w, kind, site)
		if err != nil {
			return nil, err
		}
		if ok {
			return hex.DecodeString(text)
		}
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh) // never fails (crypto/rand)
		if dryRun {
			return fresh, nil
		}
		if err := warehouse.PutSetting(ctx, s.w, kind, site, hex.EncodeToString(fresh), s.now()); err != nil {
			return nil, err
		}
	}
	return nil, fault.New(fault.Unavailable, "imports.not_stored")
}

func (in *logReader) read(src Source) error {
	file, err := src.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	bytes := &counted{Reader: file}
	for line, err := range sheet.Lines(bytes) {
		if err != nil {
			return err
		}
		if err := in.line(line); err != nil {
			return err
		}
		if line.Number%checkEvery == 0 {
			if in.ctx.Err() != nil {
				return context.Cause(in.ctx)
			}
			in.options.progress(StageRead, bytes.n, src.Size)
		}
	}
	return in.flush()
}

func (in *logReader) line(line sheet.Line) error {
	if strings.TrimSpace(line.Text) == "" || strings.HasPrefix(line.Text, "#") {
		return nil
	}
	in.report.Lines++
	h, key := parseHit(strings.TrimPrefix(line.Text, "\ufeff"))
	if key == "" && (h.time.Before(earliest) || h.time.After(in.latest)) {
		key = "imports.far_date"
	}
	if key != "" {
		in.log.reject(&problem{line: line.Number, key: key}) // without its text, which holds an address
		if in.report.Rejected == patience && in.report.Lines == patience {
			return fault.New(fault.Invalid, "imports.not_a_log")
		}
		return nil
	}
	if in.first == "" {
		in.first = fmt.Sprintf("%x", xxhash.Sum64String(line.Text))
	}
	in.report.covers(h.time)
	return in.sort(&h, line.Text)
}

// sort tells people's page views from everything else that a server answers.
func (in *logReader) sort(h *logHit, line string) error {
	t := in.report.Logs
	t.Hits++
	who := agent.Agent{} // the common format has no agents: robots cannot be told
	if h.combined {
		who = in.agents.Read(h.agent)
	}
	u, err := url.ParseRequestURI(h.target)
	switch {
	case who.Bot != "":
		t.Bots++
		in.setAside(h, tracking.AsideBot, "bot_"+who.Bot, clean(h.agent, 300))
	case h.method != "GET":
		t.Methods++
	case err != nil || h.status != 304 && h.status/100 != 2:
		t.Errors++
	case !isPage(u.Path):
		t.Files++
	default:
		e, spam := in.namer.event(h, u, who, line)
		if spam {
			t.Spam++
			in.setAside(h, tracking.AsideSpam, "spam_referrer", "")
			return nil
		}
		t.PageViews++
		if v := in.options.Veil; v != nil {
			e.Path, e.Referrer = v.path(e.Path), v.path(e.Referrer)
			e.Term, e.Content, e.ClickID = "", "", ""
		}
		return in.add(e)
	}
	return nil
}

func (in *logReader) setAside(h *logHit, class, reason, who string) {
	a := aside{h.time.In(in.namer.loc).Format(time.DateOnly), class, reason, strings.Clone(who)}
	if _, known := in.asides[a]; !known && len(in.asides) >= maxAgents {
		a.agent = ""
	}
	in.asides[a]++
}

// storeAsides writes one row per day, reason and agent, with the number of
// requests. Reading the log again rewrites the same rows.
func (in *logReader) storeAsides() error {
	standing, err := warehouse.Select[tracking.SetAside](in.ctx, in.s.w, statement("standing_asides"), warehouse.Params{"site": in.report.Site.ID})
	if err != nil {
		return err
	}
	known := make(map[string]tracking.SetAside, len(standing))
	for _, s := range standing {
		known[s.ID] = s
	}
	received := in.s.now().UTC().Truncate(time.Millisecond)
	var rows []tracking.SetAside
	for a, n := range in.asides {
		day, _ := time.Parse(time.DateOnly, a.day) // written by setAside
		row := tracking.SetAside{
			Site: in.report.Site.ID, Received: received, Endpoint: "log", Class: a.class, Reason: a.reason, Agent: a.agent,
			ID:     hex.EncodeToString(in.namer.sum(in.first + "\x00" + a.day + a.class + a.reason + a.agent)[:16]),
			Detail: i18n.T("imports.aside.count", "n", n, "day", i18n.Date(day)), Hits: uint32(n), //nolint:gosec // requests of a day
		}
		if was, ok := known[row.ID]; ok {
			if was.Detail == row.Detail {
				continue
			}
			row.Received = was.Received
		}
		rows = append(rows, row)
	}
	return insertBlock(in.ctx, in.s.w, "set_aside", rows)
}
