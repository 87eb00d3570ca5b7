/**
 * Options of a query that is read when somebody asks and never by itself: Baton writes down each reading of the trail and
 * of what it holds of a patient.
 */
export const readOnce = {
  retry: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  staleTime: Infinity,
} as const
