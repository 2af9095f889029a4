package dashboard

import (
	"fmt"
	"math"
	"net/url"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
)

// sectionGraph is the drawing of the sections of a site: a disc each, on a circle, its
// area by the section's share of popularity; an arrow for the links in contents that go
// from one to another, its width by their number. Lengths are of a square of graphSide.
type sectionGraph struct {
	Side  int
	Text  string // what it shows, in words
	Nodes []graphNode
	Edges []graphEdge
}

type graphNode struct {
	X, Y, R, LabelX, LabelY float64
	Anchor, Label, Title    string
}

type graphEdge struct {
	Path, Title string
	Width       float64
}

const (
	graphSide   = 760
	graphCircle = 240 // radius of the circle of discs
	leastDisc   = 8
	mostDisc    = 46
	mostArrow   = 9
)

func graphOf(sections []seo.Section, flows []seo.Flow) sectionGraph {
	g := sectionGraph{Side: graphSide}
	at, most := map[string]graphNode{}, 0.0
	for _, s := range sections {
		most = max(most, s.Share)
	}
	for i, s := range sections {
		n := nodeOf(s, i, len(sections), most)
		at[s.Name] = n
		g.Nodes = append(g.Nodes, n)
	}
	widest := 0
	for _, f := range flows {
		if f.From != f.To {
			widest = max(widest, f.Content())
		}
	}
	for _, f := range flows {
		if f.From == f.To || f.Content() == 0 {
			continue
		}
		g.Edges = append(g.Edges, edgeOf(at[f.From], at[f.To], f, widest))
	}
	g.Text = i18n.T("linkmap.graph_text", "sections", len(sections), "arrows", len(g.Edges))
	if len(g.Edges) > 0 {
		g.Text += " " + i18n.T("linkmap.graph_most", "arrow", g.Edges[0].Title)
	}
	return g
}

func nodeOf(s seo.Section, i, n int, most float64) graphNode {
	angle := 2*math.Pi*float64(i)/float64(max(n, 1)) - math.Pi/2
	out := graphNode{X: graphSide/2 + graphCircle*math.Cos(angle), Y: graphSide/2 + graphCircle*math.Sin(angle), R: leastDisc, Anchor: "middle",
		Label: sectionName(s.Name), Title: i18n.T("linkmap.node", "section", sectionName(s.Name), "pages", s.Pages, "share", i18n.Percent(s.Share, 0))}
	if most > 0 {
		out.R = leastDisc + (mostDisc-leastDisc)*math.Sqrt(s.Share/most)
	}
	reach := out.R + 14
	out.LabelX, out.LabelY = out.X+reach*math.Cos(angle), out.Y+reach*math.Sin(angle)+5
	switch {
	case math.Cos(angle) > .3:
		out.Anchor = "start"
	case math.Cos(angle) < -.3:
		out.Anchor = "end"
	}
	return out
}

// edgeOf bends the arrow to its right, so that those of both directions part.
func edgeOf(from, to graphNode, f seo.Flow, widest int) graphEdge {
	dx, dy := to.X-from.X, to.Y-from.Y
	length := math.Max(math.Hypot(dx, dy), 1)
	ux, uy := dx/length, dy/length
	bend := math.Min(60, length/5)
	mx, my := (from.X+to.X)/2-uy*bend, (from.Y+to.Y)/2+ux*bend
	x1, y1, x2, y2 := from.X+ux*from.R, from.Y+uy*from.R, to.X-ux*(to.R+7), to.Y-uy*(to.R+7)
	return graphEdge{
		Path:  fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", x1, y1, mx, my, x2, y2),
		Width: math.Round(10*(1+(mostArrow-1)*math.Sqrt(float64(f.Content())/float64(max(widest, 1))))) / 10,
		Title: i18n.T("linkmap.arrow", "from", sectionName(f.From), "to", sectionName(f.To), "n", f.Content()),
	}
}

// auditQuery is the query of the sheet of a page of an audit.
func auditQuery(address string) string { return url.Values{auditAddress: {address}}.Encode() }
