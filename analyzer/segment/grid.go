package segment

// grid names the segment of a score of recency and one of frequency: a partition of
// the 25 cells, as widely published, with the worst cell apart.
var grid = [6][6]string{
	1: {1: "lost", 2: "hibernating", 3: "at_risk", 4: "at_risk", 5: "cant_lose"},
	2: {1: "hibernating", 2: "hibernating", 3: "at_risk", 4: "at_risk", 5: "cant_lose"},
	3: {1: "about_to_sleep", 2: "about_to_sleep", 3: "need_attention", 4: "loyal", 5: "loyal"},
	4: {1: "promising", 2: "potential_loyalists", 3: "potential_loyalists", 4: "loyal", 5: "loyal"},
	5: {1: "new_customers", 2: "potential_loyalists", 3: "potential_loyalists", 4: "champions", 5: "champions"},
}

// Names are the segments, the best first: texts "analyzer.segment.<name>".
var Names = []string{"champions", "loyal", "potential_loyalists", "new_customers", "promising", "need_attention",
	"about_to_sleep", "at_risk", "cant_lose", "hibernating", "lost"}

// Of is the segment of a score of recency and one of frequency, 1 to 5 each.
func Of(recency, frequency int) string { return grid[recency][frequency] }

// Few is how many customers it takes to score them by fifths; fewer are scored by
// the fixed steps.
const Few = 50

// The fixed steps. A customer's score is 1, and 1 more for each step reached: at most
// so many days since the last order, at least so many orders, at least such an amount
// in cents.
var (
	DaySteps    = []int{30, 90, 180, 365}
	OrderSteps  = []int{2, 3, 4, 6}
	AmountSteps = []int64{2500, 5000, 10000, 20000}
)
