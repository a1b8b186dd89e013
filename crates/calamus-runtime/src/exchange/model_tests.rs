//! Tests of the retry budget and the rate limiter: random schedules against a model of each.

use std::time::Duration;

use futures_util::future::join_all;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

use super::rate_limit::RateLimiter;
use super::retry::Budget;

fn settings() -> ProptestConfig {
    ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() }
}

/// What was bought and spent, instead of a balance.
#[derive(Clone, Debug, Default)]
struct Ledger {
    /// Tenths of retries since the budget was last full.
    earned: u128,
    /// Retries since then.
    spent: u128,
    calls: u128,
    retries: u128,
    is_allowed: bool,
}

#[derive(Clone, Debug)]
enum BudgetStep {
    Calls(usize),
    Retry,
}

impl ReferenceStateMachine for Ledger {
    type State = Self;
    type Transition = BudgetStep;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<BudgetStep> {
        prop_oneof![
            3 => (0_usize..4).prop_map(BudgetStep::Calls),
            1 => prop_oneof![5_usize..200, Just(usize::MAX)].prop_map(BudgetStep::Calls),
            6 => Just(BudgetStep::Retry),
        ]
        .boxed()
    }

    fn apply(mut ledger: Self, step: &BudgetStep) -> Self {
        match step {
            BudgetStep::Calls(calls) => {
                ledger.earned += *calls as u128;
                ledger.calls += *calls as u128;
                if ledger.earned >= 10 * ledger.spent {
                    (ledger.earned, ledger.spent) = (0, 0);
                }
            }
            BudgetStep::Retry => {
                // Ten retries are there from the beginning.
                ledger.is_allowed = 10 * (ledger.spent + 1) <= 100 + ledger.earned;
                ledger.spent += u128::from(ledger.is_allowed);
                ledger.retries += u128::from(ledger.is_allowed);
            }
        }
        ledger
    }
}

struct BudgetTest;

impl StateMachineTest for BudgetTest {
    type SystemUnderTest = Budget;
    type Reference = Ledger;

    fn init_test(_: &Ledger) -> Budget {
        Budget::new()
    }

    fn apply(budget: Budget, ledger: &Ledger, step: BudgetStep) -> Budget {
        match step {
            BudgetStep::Calls(calls) => budget.deposit(calls),
            BudgetStep::Retry => assert_eq!(budget.withdraw(), ledger.is_allowed, "{ledger:?}"),
        }
        budget
    }

    fn check_invariants(_: &Budget, ledger: &Ledger) {
        assert!(10 * ledger.retries <= 100 + ledger.calls, "{ledger:?}");
    }
}

/// Times are in milliseconds since the beginning. Those of the schedule are multiples of ten and
/// deadlines end in five, so that no deadline ends at the moment when a request may leave.
#[derive(Clone, Debug)]
struct Timetable {
    interval: u64,
    now: u64,
    /// When the next request may leave.
    next: u64,
    /// When the requests of the last step left; `None` for those that were dropped before.
    left: Vec<Option<u64>>,
}

#[derive(Clone, Debug)]
enum RateStep {
    Idle(u64),
    /// Requests at the same time, some with a deadline.
    Requests(Vec<Option<u64>>),
}

impl ReferenceStateMachine for Timetable {
    type State = Self;
    type Transition = RateStep;

    fn init_state() -> BoxedStrategy<Self> {
        let intervals = prop_oneof![Just(10), Just(100), Just(250), Just(1000)];
        intervals.prop_map(|interval| Self { interval, now: 0, next: 0, left: Vec::new() }).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<RateStep> {
        let interval = state.interval;
        let deadline = (0..interval * 4 / 10).prop_map(|tens| tens * 10 + 5);
        let request = prop_oneof![Just(None), deadline.prop_map(Some)];
        prop_oneof![
            1 => (0..interval * 3 / 10).prop_map(|tens| RateStep::Idle(tens * 10)),
            3 => proptest::collection::vec(request, 1..8).prop_map(RateStep::Requests),
        ]
        .boxed()
    }

    fn apply(mut state: Self, step: &RateStep) -> Self {
        match step {
            RateStep::Idle(time) => state.now += time,
            RateStep::Requests(deadlines) => {
                let begin = state.now;
                state.left = Vec::new();
                for deadline in deadlines {
                    let slot = state.next.max(begin);
                    let is_dropped = deadline.is_some_and(|deadline| begin + deadline < slot);
                    let end = if is_dropped { begin + deadline.unwrap_or(0) } else { slot };
                    if !is_dropped {
                        state.next = slot + state.interval;
                    }
                    state.left.push((!is_dropped).then_some(slot));
                    state.now = state.now.max(end.next_multiple_of(10));
                }
            }
        }
        state
    }
}

struct Limiter {
    runtime: Runtime,
    start: Instant,
    limiter: RateLimiter,
}

impl StateMachineTest for Limiter {
    type SystemUnderTest = Self;
    type Reference = Timetable;

    fn init_test(model: &Timetable) -> Self {
        let runtime =
            Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let start = runtime.block_on(async { Instant::now() });
        let limiter = RateLimiter::new(1000.0 / model.interval as f64);
        Self { runtime, start, limiter }
    }

    fn apply(test: Self, model: &Timetable, step: RateStep) -> Self {
        let Self { runtime, start, limiter } = &test;
        runtime.block_on(async {
            if let RateStep::Requests(deadlines) = step {
                let requests = deadlines.into_iter().map(async |deadline| {
                    let deadline = Duration::from_millis(deadline.unwrap_or(u64::from(u32::MAX)));
                    tokio::time::timeout(deadline, limiter.acquire()).await.ok()?;
                    u64::try_from(start.elapsed().as_millis()).ok()
                });
                assert_eq!(join_all(requests).await, model.left, "{model:?}");
            }
            tokio::time::sleep_until(*start + Duration::from_millis(model.now)).await;
        });
        test
    }
}

prop_state_machine! {
    #![proptest_config(settings())]

    #[test]
    fn the_retry_budget_follows_its_ledger(sequential 1..150 => BudgetTest);

    #[test]
    fn the_rate_limiter_follows_its_timetable(sequential 1..30 => Limiter);
}
