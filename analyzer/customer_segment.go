package analyzer

import "github.com/formaouest/chaland/analyzer/segment"

// Segment is the name of the customers' segment.
func (c CustomerCell) Segment() string { return segment.Of(c.Recency, c.Frequency) }
