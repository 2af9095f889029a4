package analyzer

// segmentOf names the segment of a score of recency and one of frequency: a
// partition of the 25 cells, as widely published, with the worst cell apart
// (metrics.md, 3.6).
var segmentOf = [6][6]string{
	1: {1: "lost", 2: "hibernating", 3: "at_risk", 4: "at_risk", 5: "cant_lose"},
	2: {1: "hibernating", 2: "hibernating", 3: "at_risk", 4: "at_risk", 5: "cant_lose"},
	3: {1: "about_to_sleep", 2: "about_to_sleep", 3: "need_attention", 4: "loyal", 5: "loyal"},
	4: {1: "promising", 2: "potential_loyalists", 3: "potential_loyalists", 4: "loyal", 5: "loyal"},
	5: {1: "new_customers", 2: "potential_loyalists", 3: "potential_loyalists", 4: "champions", 5: "champions"},
}

// Segments are the names of the segments, the best first: texts
// "analyzer.segment.<name>".
var Segments = []string{"champions", "loyal", "potential_loyalists", "new_customers", "promising", "need_attention",
	"about_to_sleep", "at_risk", "cant_lose", "hibernating", "lost"}

// Segment is the name of the customers' segment.
func (c CustomerCell) Segment() string { return segmentOf[c.Recency][c.Frequency] }
