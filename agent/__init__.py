"""Language-model backends, ranking, explanation and the recommender that joins them."""
