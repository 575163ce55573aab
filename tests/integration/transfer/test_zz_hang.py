import asyncio, pytest
from kernel.bus import Bus
from kernel.database import open_pool
from kernel.service import Service
from services.registry.endpoints import ENDPOINTS
from services.transfer.endpoints import ENDPOINTS as T

@pytest.mark.parametrize("n", range(40))
async def test_stop(hub_settings, n):
    for E in (ENDPOINTS, T):
        pool = await open_pool(hub_settings, E.service)
        bus = await Bus.connect(hub_settings, E.service)
        service = Service(E, hub_settings, pool, bus)
        task = asyncio.create_task(service.run())
        await asyncio.wait_for(service.serving.wait(), 10)
        await asyncio.sleep(0.01*n)
        task.cancel()
        done, pending = await asyncio.wait([task], timeout=8)
        if pending:
            for t in asyncio.all_tasks():
                print("TASK", t, flush=True)
                t.print_stack()
            task.cancel()
            await asyncio.wait([task], timeout=8)
            assert False, ("second cancel", task.done())
        await bus.close()
        await asyncio.wait([asyncio.ensure_future(pool.close())], timeout=5)
