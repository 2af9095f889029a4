package analyzer

// Grains of what does not add up: delays of parcels, waits of conversations.
const (
	Delays       Grain = "delays"
	Waits        Grain = "waits"
	ReviewDelays Grain = "review_delays"
)

// aftersaleMetrics are those of payment, delivery, service and reviews
// (metrics.md, 3.10).
var aftersaleMetrics = []Metric{
	{Key: "payment_attempts", Unit: Count, Grain: Payments, Reads: []Grain{Payments}, Dimensions: with(ByPayment, ByDevice, ByOutcome), Additive: true,
		Blocs: []string{"B1", "B5"}, Counted: "payment_attempts", Version: 1, compute: sum("attempts", "attempts")},
	{Key: "payments_accepted", Unit: Count, Grain: Payments, Reads: []Grain{Payments}, Dimensions: with(ByPayment, ByDevice), Additive: true,
		Blocs: []string{"B1"}, Counted: "payments_accepted", Version: 1, compute: sum("payments_accepted", "payments_accepted")},
	{Key: "payment_acceptance_rate", Unit: Ratio, Grain: Payments, Reads: []Grain{Payments}, Dimensions: with(ByPayment, ByDevice), proportion: true,
		Blocs: []string{"B1", "B5"}, Counted: "payment_attempts", Version: 1, compute: quotient("payments_accepted", "attempts", "attempts")},
	{Key: "authentication_failure_rate", Unit: Ratio, Grain: Payments, Reads: []Grain{Payments}, Dimensions: with(ByPayment, ByDevice), proportion: true,
		Blocs: []string{"B1", "B5"}, Counted: "authentications", Version: 1, compute: quotient("authentications_failed", "authentications", "authentications")},
	{Key: "payment_cost_rate", Unit: Ratio, amounts: true, Grain: Payments, Reads: []Grain{Payments}, Dimensions: with(ByPayment, ByDevice),
		Blocs: []string{"B2"}, Counted: "payments_accepted", Version: 1, compute: quotient("payment_fees", "paid_with_fee", "payments_with_fee")},

	{Key: "parcels", Unit: Count, Grain: Shipments, Reads: []Grain{Shipments}, Dimensions: with(ByCarrier, ByDelivery), Additive: true,
		Blocs: []string{"B2"}, Counted: "parcels", Version: 1, compute: sum("parcels", "parcels")},
	{Key: "delivery_delay_median", Unit: Count, Grain: Delays, Reads: []Grain{Delays, Shipments}, Dimensions: with(ByCarrier, ByDelivery),
		Blocs: []string{"B2"}, Counted: "parcels_delivered", Version: 1, compute: quantile("delay_median", "parcels_timed")},
	{Key: "delivery_delay_decile", Unit: Count, Grain: Delays, Reads: []Grain{Delays, Shipments}, Dimensions: with(ByCarrier, ByDelivery),
		Blocs: []string{"B2"}, Counted: "parcels_delivered", Version: 1, compute: quantile("delay_decile", "parcels_timed")},
	{Key: "on_time_rate", Unit: Ratio, Grain: Shipments, Reads: []Grain{Shipments}, Dimensions: with(ByCarrier, ByDelivery), proportion: true,
		Blocs: []string{"B2", "B5"}, Counted: "parcels", Version: 1, compute: quotient("parcels_in_time", "parcels_settled", "parcels_settled")},
	{Key: "dispatch_on_time_rate", Unit: Ratio, Grain: Shipments, Reads: []Grain{Shipments}, Dimensions: with(ByCarrier, ByDelivery), proportion: true,
		Blocs: []string{"B2", "B5"}, Counted: "parcels", Version: 1, compute: quotient("parcels_left_in_time", "parcels", "parcels")},
	{Key: "lost_parcel_rate", Unit: Ratio, Grain: Shipments, Reads: []Grain{Shipments}, Dimensions: with(ByCarrier, ByDelivery), proportion: true,
		Blocs: []string{"B2"}, Counted: "parcels", Version: 1, compute: quotient("parcels_lost", "parcels_settled", "parcels_settled")},
	{Key: "net_delivery_cost", Unit: Cents, Grain: Shipments, Reads: []Grain{Shipments}, Dimensions: with(ByCarrier, ByDelivery), Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "parcels", Version: 1, compute: netCarriage},

	{Key: "conversations", Unit: Count, Grain: Conversations, Reads: []Grain{Conversations}, Dimensions: with(ByKind, ByMotive, ByOutcome, ByDevice, ByHour, ByWeekday), Additive: true,
		Blocs: []string{"B2"}, Counted: "conversations", Version: 1, compute: sum("conversations", "conversations")},
	{Key: "contact_rate", Unit: Ratio, Grain: Conversations, Reads: []Grain{Conversations, Orders}, Dimensions: with(),
		Blocs: []string{"B2"}, Counted: "orders", Version: 1, compute: quotient("contacts", "orders", "orders")},
	{Key: "order_status_rate", Unit: Ratio, Grain: Conversations, Reads: []Grain{Conversations, Orders}, Dimensions: with(),
		Blocs: []string{"B2"}, Counted: "orders", Version: 1, compute: quotient("contacts_order_status", "orders", "orders")},
	{Key: "answer_rate", Unit: Ratio, Grain: Conversations, Reads: []Grain{Conversations}, Dimensions: with(ByKind, ByMotive, ByDevice), proportion: true,
		Blocs: []string{"B2"}, Counted: "conversations", Version: 1, compute: quotient("conversations_answered", "conversations", "conversations")},
	{Key: "unanswered_rate", Unit: Ratio, Grain: Conversations, Reads: []Grain{Conversations}, Dimensions: with(ByKind, ByMotive, ByDevice, ByHour, ByWeekday), proportion: true,
		Blocs: []string{"B2"}, Counted: "questions", Version: 1, compute: quotient("questions_unanswered", "questions", "questions")},
	{Key: "first_answer_median", Unit: Seconds, Grain: Waits, Reads: []Grain{Waits, Conversations}, Dimensions: with(ByKind, ByMotive, ByDevice),
		Blocs: []string{"B2"}, Counted: "conversations_answered", Version: 1, compute: quantile("wait_median_s", "waits_timed")},
	{Key: "first_answer_decile", Unit: Seconds, Grain: Waits, Reads: []Grain{Waits, Conversations}, Dimensions: with(ByKind, ByMotive, ByDevice),
		Blocs: []string{"B2"}, Counted: "conversations_answered", Version: 1, compute: quantile("wait_decile_s", "waits_timed")},
	{Key: "conversation_length", Unit: Seconds, Grain: Conversations, Reads: []Grain{Conversations}, Dimensions: with(ByKind, ByMotive, ByDevice),
		Blocs: []string{"B2"}, Counted: "conversations_answered", Version: 1,
		compute: quotient("length_total_s", "conversations_answered", "conversations_answered")},
	{Key: "satisfaction", Unit: Count, Grain: Conversations, Reads: []Grain{Conversations}, Dimensions: with(ByKind, ByMotive, ByDevice),
		Blocs: []string{"B2"}, Counted: "notes", Version: 1, compute: quotient("satisfaction_sum", "conversations_noted", "conversations_noted")},
	{Key: "orders_after_chat_rate", Unit: Ratio, Grain: Conversations, Reads: []Grain{Conversations}, Dimensions: with(ByMotive, ByDevice), proportion: true,
		Blocs: []string{"B1", "B2"}, Counted: "chats", Version: 1, compute: quotient("chats_ordering", "chats", "chats")},

	{Key: "reviews", Unit: Count, Grain: Reviews, Reads: []Grain{Reviews}, Dimensions: with(ByProduct, ByKind, ByRating), Additive: true,
		Blocs: []string{"B2", "B4"}, Counted: "reviews", Version: 1, compute: sum("reviews", "reviews")},
	{Key: "average_rating", Unit: Count, Grain: Reviews, Reads: []Grain{Reviews}, Dimensions: with(ByProduct, ByKind),
		Blocs: []string{"B2", "B4"}, Counted: "reviews", Version: 1, compute: quotient("rating_sum", "reviews", "reviews")},
	{Key: "review_rate", Unit: Ratio, Grain: Reviews, Reads: []Grain{Reviews, Shipments}, Dimensions: with(),
		Blocs: []string{"B2"}, Counted: "parcels_delivered", Version: 1, compute: quotient("reviews", "parcels_delivered", "parcels_delivered")},
	{Key: "review_delivery_delay", Unit: Count, Grain: ReviewDelays, Reads: []Grain{Reviews, ReviewDelays}, Dimensions: with(ByKind, ByRating),
		Blocs: []string{"B2"}, Counted: "reviews", Version: 1, compute: quantile("review_delivery_delay_median", "reviews_after_delivery")},
	{Key: "review_delay", Unit: Count, Grain: ReviewDelays, Reads: []Grain{Reviews, ReviewDelays}, Dimensions: with(ByKind, ByRating),
		Blocs: []string{"B2"}, Counted: "reviews", Version: 1, compute: quantile("review_delay_median", "reviews_timed")},
	{Key: "review_reply_rate", Unit: Ratio, Grain: Reviews, Reads: []Grain{Reviews}, Dimensions: with(ByKind, ByRating), proportion: true,
		Blocs: []string{"B2", "B4"}, Counted: "reviews", Version: 1, compute: quotient("reviews_answered", "reviews", "reviews")},
}

// quantile reads a measure that stands for so many facts: no value without any.
func quantile(measure, sample string) func(facts) reading {
	return func(f facts) reading {
		r := reading{sample: f[sample], thin: !enough(f[sample])}
		if r.sample > 0 {
			r.value, r.numerator = number(f[measure]), number(f[measure])
		}
		return r
	}
}

// netCarriage is what the shop pays for carriage beyond what buyers do.
func netCarriage(f facts) reading {
	net := f["carriage_paid"] - f["carriage_charged"]
	return reading{value: number(net), numerator: number(net), sample: f["parcels"]}
}
