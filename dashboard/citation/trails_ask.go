package citation

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

func askTrails(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	params := r.Reading.Params
	q := analyzer.TrailQuestion{Site: r.Site, Period: p, Filters: r.Filters, Around: params["around"], By: params["by"], Gestures: params["gestures"] != ""}
	if params["depth"] != "" {
		var err error
		if q.Depth, err = strconv.Atoi(params["depth"]); err != nil {
			return nil, fault.New(fault.Invalid, "trails.bad_depth", "value", params["depth"])
		}
	}
	answer, err := a.Trails(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: &answer.Trace}
	for _, n := range answer.Nodes {
		at := TrailCell(n.Level, n.Key, "")
		out.count("visits"+at, n.Visits)
		out.count("began"+at, n.Began)
		out.count("ended"+at, n.Ended)
	}
	for _, l := range answer.Links {
		out.count("flow"+TrailCell(l.Level, l.From, l.To), l.Visits)
	}
	return out, nil
}

// TrailCell names a step of a level, or what goes from it to another: addresses hold
// slashes.
func TrailCell(level int, from, to string) string {
	at := fmt.Sprint("/", level, "/", url.PathEscape(from))
	if to != "" {
		at += "/" + url.PathEscape(to)
	}
	return at
}

// TrailPlace takes apart what TrailCell named, without its first slash.
func TrailPlace(of string) (level int, from, to string) {
	parts := append(strings.Split(of, "/"), "", "")
	level, _ = strconv.Atoi(parts[0])
	from, _ = url.PathUnescape(parts[1])
	to, _ = url.PathUnescape(parts[2])
	return level, from, to
}
