namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Several schedules, one after the other.</summary>
                /// <remarks>Each schedule begins at its own epoch 0 when its milestone is reached.</remarks>
                public class SequentialLR : LRScheduler
                {
                    private readonly List<LRScheduler> _schedulers;
                    private readonly List<int> _milestones;

                    /// <summary>Creates the scheduler and sets the first learning rates.</summary>
                    /// <param name="optimizer">The optimizer of all the schedules.</param>
                    /// <param name="schedulers">The schedules.</param>
                    /// <param name="milestones">The epochs at which the second, third, … begins.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <exception cref="ArgumentException">There is not one schedule more than milestones, or one belongs to another optimizer.</exception>
                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) : base(optimizer, last_epoch + 1)
                    {
                        _schedulers = [.. schedulers];
                        _milestones = [.. milestones];
                        if (_schedulers.Count != _milestones.Count + 1)
                            throw new ArgumentException($"SequentialLR needs one milestone fewer than schedules, got {_milestones.Count} for {_schedulers.Count}.", nameof(milestones));
                        if (_schedulers.Any(s => !ReferenceEquals(s._optimizer, optimizer)))
                            throw new ArgumentException("SequentialLR needs schedules of its own optimizer.", nameof(schedulers));

                        // Each schedule has made its first step when it was created; that is undone, and only the first schedule begins.
                        foreach (var group in optimizer.ParamGroups) group.LearningRate = group.InitialLearningRate;
                        foreach (var scheduler in _schedulers) scheduler._last_epoch--;
                        _schedulers[0].step();
                        _last_lrs = [.. _schedulers[0].get_last_lr()];
                    }

                    /// <inheritdoc/>
                    public override void step()
                    {
                        _step_count++;
                        _last_epoch++;
                        var index = _milestones.Count(m => m <= _last_epoch);
                        if (index > 0 && _milestones[index - 1] == _last_epoch) _schedulers[index].step(0);
                        else _schedulers[index].step();
                        _last_lrs = [.. _schedulers[index].get_last_lr()];
                    }

                    /// <inheritdoc/>
                    public override void step(int? epoch)
                    {
                        if (epoch is not null) throw new NotSupportedException("SequentialLR goes on one epoch at a time.");
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => _last_lrs;
                }
            }
        }
    }
}
