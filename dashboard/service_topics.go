package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// What surrounds an order: its payment, its delivery, the questions it raises and
// what is thought of it.
var (
	paymentTopic = topic{
		path:   "/paiement",
		more:   (*Dashboard).paymentSections,
		tiles:  []string{"payment_attempts", "payment_acceptance_rate", "authentication_failure_rate", "payment_cost_rate"},
		curves: []string{"payment_acceptance_rate", "authentication_failure_rate"},
		bars:   []topicTable{{id: "moyens", by: analyzer.ByPayment, metrics: []string{"payments_accepted"}}},
		tables: []topicTable{
			{id: "par-moyen", by: analyzer.ByPayment, share: true, metrics: []string{"payments_accepted", "payment_attempts", "payment_acceptance_rate", "authentication_failure_rate", "payment_cost_rate"}},
			{id: "par-appareil", by: analyzer.ByDevice, share: true, metrics: []string{"payments_accepted", "payment_attempts", "payment_acceptance_rate", "authentication_failure_rate", "payment_cost_rate"}},
			{id: "issues", by: analyzer.ByOutcome, share: true, metrics: []string{"payment_attempts"}},
		},
	}
	deliveryTopic = topic{
		path:   "/livraison",
		tiles:  []string{"parcels", "delivery_delay_median", "delivery_delay_decile", "dispatch_on_time_rate", "on_time_rate", "lost_parcel_rate", "net_delivery_cost"},
		curves: []string{"delivery_delay_median", "delivery_delay_decile", "dispatch_on_time_rate", "on_time_rate", "net_delivery_cost"},
		bars:   []topicTable{{id: "modes", by: analyzer.ByDelivery, metrics: []string{"parcels"}}},
		tables: []topicTable{
			{id: "par-transporteur", by: analyzer.ByCarrier, share: true, metrics: []string{"parcels", "delivery_delay_median", "delivery_delay_decile", "dispatch_on_time_rate", "on_time_rate", "lost_parcel_rate", "net_delivery_cost"}},
			{id: "par-mode", by: analyzer.ByDelivery, share: true, metrics: []string{"parcels", "delivery_delay_median", "delivery_delay_decile", "dispatch_on_time_rate", "on_time_rate", "lost_parcel_rate", "net_delivery_cost"}},
		},
	}
	serviceTopic = topic{
		path:   "/service",
		more:   (*Dashboard).chatSections,
		tiles:  []string{"conversations", "contact_rate", "order_status_rate", "answer_rate", "unanswered_rate", "first_answer_median", "satisfaction", "orders_after_chat_rate"},
		curves: []string{"contact_rate", "order_status_rate", "unanswered_rate", "satisfaction"},
		bars:   []topicTable{{id: "motifs", by: analyzer.ByMotive, metrics: []string{"conversations"}}},
		tables: []topicTable{
			{id: "par-nature", by: analyzer.ByKind, share: true, metrics: []string{"conversations", "answer_rate", "unanswered_rate", "first_answer_median", "first_answer_decile", "conversation_length", "satisfaction"}},
			{id: "par-motif", by: analyzer.ByMotive, share: true, metrics: []string{"conversations", "answer_rate", "unanswered_rate", "first_answer_median", "satisfaction"}},
			{id: "par-issue", by: analyzer.ByOutcome, share: true, metrics: []string{"conversations"}},
		},
	}
	reviewTopic = topic{
		path:   "/avis",
		more:   (*Dashboard).reviewSections,
		tiles:  []string{"reviews", "average_rating", "review_rate", "review_reply_rate", "review_delay", "review_delivery_delay"},
		curves: []string{"average_rating", "reviews"},
		bars:   []topicTable{{id: "notes", by: analyzer.ByRating, metrics: []string{"reviews"}}},
		tables: []topicTable{
			{id: "par-sujet", by: analyzer.ByKind, share: true, metrics: []string{"reviews", "average_rating", "review_reply_rate", "review_delay", "review_delivery_delay"}},
			{id: "par-produit", by: analyzer.ByProduct, metrics: []string{"reviews", "average_rating"}},
		},
	}
)

// paymentSections set the devices against one another.
func (d *Dashboard) paymentSections(v *visit) ([]section, error) {
	text := func(key string) string { return i18n.T("topic.paiement." + key) }
	c, err := d.linesOf(v, "acceptation-par-appareil", text("devices"), text("devices_question"), analyzer.ByDevice, "payment_acceptance_rate",
		tracking.DeviceDesktop, tracking.DeviceMobile, tracking.DeviceTablet)
	return []section{{Chart: &c}}, err
}

// reviewSections set reviews of the shop against those of products: a late parcel is
// told in the first ones.
func (d *Dashboard) reviewSections(v *visit) ([]section, error) {
	text := func(key string) string { return i18n.T("topic.avis." + key) }
	c, err := d.linesOf(v, "note-par-sujet", text("subjects"), text("subjects_question"), analyzer.ByKind, "average_rating", tracking.ReviewShop, tracking.ReviewProduct)
	return []section{{Chart: &c}}, err
}
