namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Several schedules at once: each changes the rates that the one before left.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly List<LRScheduler> _schedulers;

                    /// <summary>Creates the scheduler.</summary>
                    /// <param name="schedulers">The schedules, of one optimizer.</param>
                    /// <exception cref="ArgumentException">There is none, or they belong to different optimizers.</exception>
                    public ChainedLR(IEnumerable<LRScheduler> schedulers)
                    {
                        _schedulers = [.. schedulers];
                        if (_schedulers.Count == 0) throw new ArgumentException("ChainedLR needs one schedule or more.", nameof(schedulers));
                        _optimizer = _schedulers[0]._optimizer;
                        if (_schedulers.Any(s => !ReferenceEquals(s._optimizer, _optimizer)))
                            throw new ArgumentException("ChainedLR needs schedules of one optimizer.", nameof(schedulers));
                        _last_lrs = [.. _schedulers[^1].get_last_lr()];
                    }

                    /// <inheritdoc/>
                    public override void step()
                    {
                        foreach (var scheduler in _schedulers) scheduler.step();
                        _last_lrs = [.. _optimizer.ParamGroups.Select(static group => group.LearningRate)];
                    }

                    /// <inheritdoc/>
                    public override void step(int? epoch)
                    {
                        if (epoch is not null) throw new NotSupportedException("ChainedLR goes on one epoch at a time.");
                        step();
                    }
                }
            }
        }
    }
}
