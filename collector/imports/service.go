package imports

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// Origin marks the orders, refunds and costs that an import brought.
const Origin = tracking.OriginImport

// Service runs imports into a warehouse.
type Service struct {
	w       *warehouse.Warehouse
	builder *warehouse.Builder
	now     func() time.Time
	keys    Keys
}

// New makes the service; now stamps the versions of what is stored.
func New(w *warehouse.Warehouse, now func() time.Time, log *slog.Logger) *Service {
	return &Service{w: w, builder: warehouse.NewBuilder(w, now, log), now: now}
}

// Options are common to all imports.
type Options struct {
	// Columns ties fields to column titles ("order" -> "InvoiceNo"); empty
	// means by the titles themselves.
	Columns map[string]string
	// Veil hides the people of a real shop; nil stores what the file says.
	Veil *Veil
	// DryRun reads, checks and compares, and stores nothing.
	DryRun bool
	// DateOrder settles 03/04/2025: "dmy", "mdy", or "" to look at the column.
	DateOrder string
	// Errors receives every rejected line as CSV; nil keeps the first ones only.
	Errors io.Writer
	// AllProblems keeps every rejected line in the report, ten thousand at most.
	AllProblems bool
	// Progress is called now and then, from the calling goroutine; may be nil.
	Progress func(Progress)
}

// Progress tells how far an import is.
type Progress struct {
	Stage string // StageSurvey, StageRead, StageStore or StageVisits
	Done  int64  // bytes while reading, rows while storing
	Total int64  // 0 when it is not known
}

// The stages of an import. Their names on screen are "imports.stage.<stage>".
const (
	StageSurvey = "survey"
	StageRead   = "read"
	StageStore  = "store"
	StageVisits = "visits"
)

func (o Options) progress(stage string, done, total int64) {
	if o.Progress != nil {
		o.Progress(Progress{stage, done, total})
	}
}

// site finds a site by its id.
func (s *Service) site(ctx context.Context, id string) (tracking.Site, error) {
	sites, err := warehouse.ListSettings[tracking.Site](ctx, s.w, "site")
	if err != nil {
		return tracking.Site{}, err
	}
	site, ok := sites[id]
	if !ok {
		known := make([]string, 0, len(sites))
		for name := range sites {
			known = append(known, name)
		}
		slices.Sort(known)
		if len(known) == 0 {
			return site, fault.New(fault.NotFound, "imports.no_site", "site", id)
		}
		return site, fault.New(fault.NotFound, "imports.unknown_site", "site", id, "sites", strings.Join(known, ", "))
	}
	site.ID = id
	if !site.Frozen.IsZero() {
		return site, fault.New(fault.Conflict, "imports.frozen_site", "site", id, "date", i18n.DateTime(site.Frozen.In(site.Location())))
	}
	if site.Currency == "" {
		site.Currency = "EUR"
	}
	return site, nil
}
